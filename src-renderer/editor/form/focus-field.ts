/** Moves the focus to a field, else to the nearest one around it; of a group to its first control. */
export function focusField(form: HTMLElement, fieldId: string): void {
  let id = fieldId;
  while (id !== '') {
    const target = controlOf(form, id);
    if (target) {
      target.focus({ preventScroll: true });
      target.scrollIntoView({ block: 'nearest' });
      return;
    }
    id = id.replace(/(^|\.)[^.[]*$|\[\d+\]$/, '');
  }
  form.querySelector<HTMLElement>('[data-testid="form-control"], button')?.focus();
}

/** The field in which the focus is. */
export function focusedField(): string | null {
  const field = document.activeElement?.closest<HTMLElement>('[data-testid="config-form"] [data-path]');
  return field?.dataset.path ?? null;
}

function controlOf(form: HTMLElement, id: string): HTMLElement | null {
  const path = `[data-path="${CSS.escape(id)}"]`;
  return (
    form.querySelector<HTMLElement>(`[data-testid="form-control"]${path}`) ??
    form.querySelector<HTMLElement>(`[data-testid="form-group"]${path} [data-testid="form-control"]`) ??
    form.querySelector<HTMLElement>(
      `[data-testid="form-field"]${path} button, [data-testid="form-group-name"]${path}`,
    )
  );
}
