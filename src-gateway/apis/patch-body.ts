import { type ByteRange, JsonSyntaxError, valueAt } from './json-members.ts';
import type { RequestBody } from './request-body.ts';

export interface BodyPatch {
  /** The model to name upstream. */
  readonly model: string;
  /** Ask a chat stream for its usage, when the client did not. */
  readonly includeUsage: boolean;
  /** Top-level members that the provider refuses. */
  readonly strip: readonly string[];
}

interface Edit extends ByteRange {
  readonly text: string;
}

/** Members of `metadata` that steer the gateway and are none of the provider's business. */
const steeringMetadata = ['archgw_preference_config', 'plano_preference_config'];

/** The body as the provider gets it: every byte that need not change stays as the client sent it. */
export function patchBody(body: RequestBody, patch: BodyPatch): Uint8Array {
  const edits: Edit[] = [];
  const added: string[] = [];
  const model = body.members.get('model');
  const modelText = JSON.stringify(patch.model);
  if (model === undefined) added.push(`"model":${modelText}`);
  else edits.push({ ...model, text: modelText });
  if (patch.includeUsage) includeUsage(body, edits, added);
  cleanMetadata(body, edits);
  const strip = new Set(patch.strip.filter((name) => body.members.has(name)));
  // The per-request policy of Plano's own routing: never a provider's.
  if (body.members.has('routing_preferences')) strip.add('routing_preferences');
  if (strip.size > 0) return rebuild(body, edits, added, strip);
  if (added.length > 0) edits.push(insertion(body, added.join(',')));
  return applyEdits(body.bytes, edits);
}

function includeUsage(body: RequestBody, edits: Edit[], added: string[]): void {
  const range = body.members.get('stream_options');
  if (range === undefined) {
    added.push('"stream_options":{"include_usage":true}');
    return;
  }
  const options = memberObject(body, range);
  if (options === undefined) return;
  edits.push({ ...range, text: JSON.stringify({ ...options, include_usage: true }) });
}

function cleanMetadata(body: RequestBody, edits: Edit[]): void {
  const range = body.members.get('metadata');
  if (range === undefined) return;
  const metadata = memberObject(body, range);
  if (!metadata) return;
  const kept = Object.entries(metadata).filter(([name]) => !steeringMetadata.includes(name));
  if (kept.length === Object.keys(metadata).length) return;
  edits.push({ ...range, text: JSON.stringify(Object.fromEntries(kept)) });
}

/** `null`: the member says nothing; `undefined`: it is no object, and the provider's to refuse. */
function memberObject(body: RequestBody, range: ByteRange): object | null | undefined {
  try {
    const value = valueAt(body.bytes, range);
    return typeof value === 'object' && !Array.isArray(value) ? value : undefined;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}

/** New members go behind the opening brace; a JSON object's members have no order. */
function insertion(body: RequestBody, text: string): Edit {
  const brace = body.bytes.indexOf(0x7b) + 1;
  return { start: brace, end: brace, text: body.members.size > 0 ? `${text},` : text };
}

function applyEdits(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const edit of [...edits].sort((one, other) => one.start - other.start)) {
    pieces.push(bytes.subarray(at, edit.start), encoder.encode(edit.text));
    at = edit.end;
  }
  pieces.push(bytes.subarray(at));
  return concatenate(pieces);
}

/** Leaves members out; the values of the others are still copied byte for byte. */
function rebuild(
  body: RequestBody,
  edits: readonly Edit[],
  added: readonly string[],
  strip: ReadonlySet<string>,
): Uint8Array {
  const replaced = new Map(edits.map((edit) => [edit.start, edit.text]));
  const pieces: Uint8Array[] = [];
  let before = '{';
  for (const text of added) {
    pieces.push(encoder.encode(before + text));
    before = ',';
  }
  for (const [name, range] of body.members) {
    if (strip.has(name)) continue;
    pieces.push(encoder.encode(`${before}${JSON.stringify(name)}:`));
    const text = replaced.get(range.start);
    pieces.push(text === undefined ? body.bytes.subarray(range.start, range.end) : encoder.encode(text));
    before = ',';
  }
  pieces.push(encoder.encode(before === '{' ? '{}' : '}'));
  return concatenate(pieces);
}

const encoder = new TextEncoder();

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
