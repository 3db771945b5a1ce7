/** Ids of the elements of one field; the field's own is unique within the form. */
export function fieldIds(fieldId: string) {
  const base = `form-${fieldId}`;
  return { control: base, label: `${base}-label`, help: `${base}-help`, problems: `${base}-problems` };
}
