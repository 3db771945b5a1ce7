interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/** A schema in one line; objects inside it are told by their kind only. */
export function schemaText(schema: object): string {
  return textOf(schema);
}

function textOf(schema: Schema): string {
  const { allOf, anyOf, properties, required = [] } = schema;
  if (allOf !== undefined) return allOf.map(textOf).join(' & ');
  if (anyOf?.some((part) => part.properties !== undefined))
    return [...new Set(anyOf.map(textOf))].join(' | ');
  if (properties === undefined) return kindOf(schema);
  const fields = Object.entries(properties).map(
    ([name, field]) => `${name}${required.includes(name) ? '' : '?'}: ${kindOf(field)}`,
  );
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

const mostChoices = 8;

function kindOf(schema: Schema): string {
  const { anyOf, enum: values, items, type } = schema;
  if ('const' in schema) return JSON.stringify(schema.const);
  if (values !== undefined) return choices(values.map((value) => JSON.stringify(value)));
  if (anyOf !== undefined) return choices([...new Set(anyOf.map(kindOf))]);
  if (items !== undefined) return `${items.anyOf === undefined ? kindOf(items) : `(${kindOf(items)})`}[]`;
  return type ?? (schema.allOf === undefined ? 'any' : 'object');
}

function choices(all: readonly string[]): string {
  return all.length > mostChoices ? 'string' : all.join(' | ');
}
