import type { ByteRange } from './json-members.ts';
import { type RequestBody, readMember } from './request-body.ts';

export interface BodyPatch {
  /** The model to name upstream; `null`: what the client says of it stays. */
  readonly model: string | null;
  /** Ask a chat stream for its usage, when the client did not. */
  readonly includeUsage: boolean;
  /** Top-level members that the provider refuses. */
  readonly strip: readonly string[];
  /** Top-level members that the provider knows under another name. */
  readonly rename?: Readonly<Record<string, string>>;
  /** Values that top-level members must have, whether the client sent them or not. */
  readonly set?: Readonly<Record<string, unknown>>;
}

/** What is to stand in place of a range; an empty range is a place to insert at. */
export interface Edit extends ByteRange {
  readonly text: string;
}

/** Members of `metadata` that steer the gateway and are none of the provider's business. */
const steeringMetadata = ['archgw_preference_config', 'plano_preference_config'];

/** The body as the provider gets it: every byte that need not change stays as the client sent it. */
export function patchBody(body: RequestBody, patch: BodyPatch): Uint8Array {
  const edits: Edit[] = [];
  const added: string[] = [];
  if (patch.model !== null) nameModel(body, patch.model, edits, added);
  if (patch.includeUsage) includeUsage(body, edits, added);
  cleanMetadata(body, edits);
  for (const [name, value] of Object.entries(patch.set ?? {})) {
    const range = body.members.get(name);
    if (range === undefined) added.push(`${JSON.stringify(name)}:${JSON.stringify(value)}`);
    else edits.push({ ...range, text: JSON.stringify(value) });
  }
  const rename = patch.rename ?? {};
  const isRenamed = Object.keys(rename).some((name) => body.members.has(name));
  const strip = new Set(patch.strip.filter((name) => body.members.has(name)));
  // The per-request policy of Plano's own routing: never a provider's.
  if (body.members.has('routing_preferences')) strip.add('routing_preferences');
  if (strip.size > 0 || isRenamed) return rebuild(body, { edits, added, strip, rename });
  if (added.length > 0) edits.push(insertion(body, added.join(',')));
  return applyEdits(body.bytes, edits);
}

function nameModel(body: RequestBody, model: string, edits: Edit[], added: string[]): void {
  const range = body.members.get('model');
  const text = JSON.stringify(model);
  if (range === undefined) added.push(`"model":${text}`);
  else edits.push({ ...range, text });
}

function includeUsage(body: RequestBody, edits: Edit[], added: string[]): void {
  const range = body.members.get('stream_options');
  if (range === undefined) {
    added.push('"stream_options":{"include_usage":true}');
    return;
  }
  const options = memberObject(body, 'stream_options');
  if (options === undefined) return;
  edits.push({ ...range, text: JSON.stringify({ ...options, include_usage: true }) });
}

function cleanMetadata(body: RequestBody, edits: Edit[]): void {
  const range = body.members.get('metadata');
  if (range === undefined) return;
  const metadata = memberObject(body, 'metadata');
  if (!metadata) return;
  const kept = Object.entries(metadata).filter(([name]) => !steeringMetadata.includes(name));
  if (kept.length === Object.keys(metadata).length) return;
  edits.push({ ...range, text: JSON.stringify(Object.fromEntries(kept)) });
}

/** `null`: the member says nothing; `undefined`: it is no object, and the provider's to refuse. */
function memberObject(body: RequestBody, name: string): object | null | undefined {
  const value = readMember(body, name);
  return typeof value === 'object' && !Array.isArray(value) ? value : undefined;
}

/** New members go behind the opening brace; a JSON object's members have no order. */
function insertion(body: RequestBody, text: string): Edit {
  const brace = body.bytes.indexOf(0x7b) + 1;
  return { start: brace, end: brace, text: body.members.size > 0 ? `${text},` : text };
}

/** The bytes with edits that do not overlap, in any order. */
export function applyEdits(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const edit of [...edits].sort((one, other) => one.start - other.start)) {
    pieces.push(bytes.subarray(at, edit.start), encoded(edit.text));
    at = edit.end;
  }
  pieces.push(bytes.subarray(at));
  return concatenate(pieces);
}

interface Rebuilding {
  readonly edits: readonly Edit[];
  readonly added: readonly string[];
  readonly strip: ReadonlySet<string>;
  readonly rename: Readonly<Record<string, string>>;
}

/** Leaves members out or names them anew; the values of the others are still copied byte for byte. */
function rebuild(body: RequestBody, { edits, added, strip, rename }: Rebuilding): Uint8Array {
  const replaced = new Map(edits.map((edit) => [edit.start, edit.text]));
  const pieces: Uint8Array[] = [];
  let before = '{';
  for (const text of added) {
    pieces.push(encoder.encode(before + text));
    before = ',';
  }
  for (const [name, range] of body.members) {
    if (strip.has(name)) continue;
    const sentName = Object.hasOwn(rename, name) ? rename[name] : name;
    pieces.push(encoder.encode(`${before}${JSON.stringify(sentName)}:`));
    const text = replaced.get(range.start);
    pieces.push(text === undefined ? body.bytes.subarray(range.start, range.end) : encoder.encode(text));
    before = ',';
  }
  pieces.push(encoder.encode(before === '{' ? '{}' : '}'));
  return concatenate(pieces);
}

const encoder = new TextEncoder();

/** A model's name is short and plain: by hand that is quicker than a call into the runtime. */
function encoded(text: string): Uint8Array {
  if (text.length > longestPlain) return encoder.encode(text);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) return encoder.encode(text);
    bytes[at] = code;
  }
  return bytes;
}

const longestPlain = 64;

function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
