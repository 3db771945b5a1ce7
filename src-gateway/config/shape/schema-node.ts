import schema from '../../../schemas/plano-config.schema.json' with { type: 'json' };

/** The part of JSON Schema that the config schema uses, and its own `x-` keywords. */
export interface SchemaNode {
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly type?: string | readonly string[] | undefined;
  readonly properties?: Readonly<Record<string, SchemaNode | undefined>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: boolean | SchemaNode | undefined;
  readonly items?: SchemaNode | undefined;
  readonly oneOf?: readonly SchemaNode[] | undefined;
  readonly $ref?: string | undefined;
  readonly enum?: readonly string[] | undefined;
  readonly const?: string | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly minItems?: number | undefined;
  readonly minLength?: number | undefined;
  readonly default?: unknown;
  readonly examples?: readonly unknown[] | undefined;
  /** How variables in the text are treated when they are not set. */
  readonly 'x-env'?: string | undefined;
  readonly 'x-format'?: string | undefined;
  readonly 'x-secret'?: boolean | undefined;
  /** A key of ours that Plano's schema refuses. */
  readonly 'x-extension'?: boolean | undefined;
  readonly 'x-extension-variant'?: boolean | undefined;
  readonly 'x-extension-values'?: readonly string[] | undefined;
  readonly 'x-extension-code'?: string | undefined;
  readonly 'x-no-effect'?: boolean | undefined;
  /** `ignored`: unknown keys of this open object are a warning. */
  readonly 'x-unknown'?: string | undefined;
  /** Codes for missing keys that have one of their own. */
  readonly 'x-missing'?: Readonly<Record<string, string | undefined>> | undefined;
  readonly 'x-legacy'?: Readonly<Record<string, LegacyKey | undefined>> | undefined;
  readonly 'x-legacy-values'?:
    | Readonly<Record<string, { readonly until: string; readonly use: string } | undefined>>
    | undefined;
  readonly 'x-synonyms'?: Readonly<Record<string, string | undefined>> | undefined;
  /** A rule of its own checks the range, the emptiness or the whole value. */
  readonly 'x-own-range'?: boolean | undefined;
  readonly 'x-own-empty'?: boolean | undefined;
  readonly 'x-own-rules'?: boolean | undefined;
  /** Severity of an empty text, when it is not an error. */
  readonly 'x-empty'?: string | undefined;
  readonly 'x-range-plano'?: string | undefined;
  /** Code for a value of the wrong scalar type in a text field. */
  readonly 'x-scalar-code'?: string | undefined;
  /** Values of a sibling variant; a rule of its own says where they belong. */
  readonly 'x-other-variant'?: readonly string[] | undefined;
  readonly 'x-discriminator'?: string | undefined;
  readonly 'x-portable-types'?: readonly string[] | undefined;
  readonly 'x-integer-in-plano'?: boolean | undefined;
  readonly 'x-name-pattern'?: string | undefined;
  /** Keys of this map are names of the user's, written as text. */
  readonly 'x-named'?: boolean | undefined;
  readonly 'x-refers'?: string | undefined;
  readonly 'x-since'?: string | undefined;
  readonly 'x-deprecated'?: string | undefined;
  readonly 'x-listener-types'?: readonly string[] | undefined;
  readonly 'x-portability'?: string | undefined;
}

export interface LegacyKey {
  readonly until: string;
  readonly use: string;
  readonly hint?: string | undefined;
  readonly rename?: boolean | undefined;
}

/** The config language as JSON Schema: the one source of validation, completion, hover and docs. */
export const configSchema: SchemaNode = schema;

const definitions: Readonly<Record<string, SchemaNode | undefined>> = schema.$defs;

/** Follows a `$ref` into `$defs`. */
export function resolveSchema(node: SchemaNode): SchemaNode {
  if (node.$ref === undefined) return node;
  return definitions[node.$ref.replace('#/$defs/', '')] ?? node;
}
