import { type ClientApi, clientApis } from './client-api.ts';
import {
  type ByteRange,
  type IndexedRange,
  JsonSyntaxError,
  placeOf,
  scanMembers,
  valueAt,
} from './json-members.ts';

/** A request body, read only as far as the gateway must. */
export interface RequestBody {
  readonly bytes: Uint8Array;
  readonly members: ReadonlyMap<string, IndexedRange>;
  /** As the client wrote it; `''` when absent. */
  readonly model: string;
  readonly stream: boolean;
}

/** The body is not a request of this API. `param` is the member at fault. */
export class InvalidRequestBody extends Error {
  override readonly name = 'InvalidRequestBody';
  readonly code: 'invalid_json' | 'invalid_request';
  readonly param: string | null;

  constructor(code: InvalidRequestBody['code'], message: string, param: string | null = null) {
    super(message);
    this.code = code;
    this.param = param;
  }
}

/** Throws `InvalidRequestBody`. */
export function readRequestBody(api: ClientApi, bytes: Uint8Array): RequestBody {
  const body = readJsonBody(bytes);
  const { requiredMembers, title } = clientApis[api];
  for (const name of requiredMembers) {
    if (body.members.has(name)) continue;
    throw new InvalidRequestBody(
      'invalid_request',
      `Failed to parse request: missing field \`${name}\`, which ${title} requires`,
      name,
    );
  }
  const messages = body.members.get('messages');
  if (messages !== undefined && api !== 'responses' && bytes[messages.start] !== openBracket) {
    throw wrongType('messages', 'an array');
  }
  return body;
}

/** A JSON object that may name a model, whatever its API demands besides. Throws `InvalidRequestBody`. */
export function readJsonBody(bytes: Uint8Array): RequestBody {
  const members = parsing(bytes, () => scanMembers(bytes));
  return {
    bytes,
    members,
    model: member(bytes, members, 'model', isText, 'a string') ?? '',
    stream: member(bytes, members, 'stream', isBoolean, 'a boolean') ?? false,
  };
}

/** The value of a top-level member; `undefined` when it is absent or no JSON: the provider will say so. */
export function readMember({ bytes, members }: RequestBody, name: string): unknown {
  const range = members.get(name);
  if (range === undefined) return undefined;
  try {
    return valueAt(bytes, range);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}

const openBracket = 0x5b;

function parsing<T>(bytes: Uint8Array, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const { line, column } = placeOf(bytes, error.offset);
    throw new InvalidRequestBody(
      'invalid_json',
      `Failed to parse request: Failed to parse JSON: ${error.message} at line ${line} column ${column}`,
    );
  }
}

/** A top-level member of the right type; `undefined` when absent or `null`. */
function member<T>(
  bytes: Uint8Array,
  members: ReadonlyMap<string, ByteRange>,
  name: string,
  accepts: (value: unknown) => value is T,
  expected: string,
): T | undefined {
  const range = members.get(name);
  if (range === undefined) return undefined;
  const value = parsing(bytes, () => valueAt(bytes, range));
  if (value === null) return undefined;
  if (accepts(value)) return value;
  throw wrongType(name, expected);
}

function wrongType(name: string, expected: string): InvalidRequestBody {
  return new InvalidRequestBody(
    'invalid_request',
    `Failed to parse request: \`${name}\` must be ${expected}`,
    name,
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}
