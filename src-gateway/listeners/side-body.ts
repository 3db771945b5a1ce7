import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { ApiError } from '../apis/api-error.ts';
import { FormModelReader, formBoundary, InvalidForm } from '../apis/multipart-model.ts';
import { patchBody } from '../apis/patch-body.ts';
import { type RequestBody, readJsonBody } from '../apis/request-body.ts';
import { type BodyLimits, readBody, tooLarge, unreadable, within } from './read-body.ts';

/** A body of which only the model matters. */
export type SideBody = JsonSideBody | FormSideBody;

interface SideBodyBase {
  /** As the client wrote it; `''`: it names none. */
  readonly model: string;
  readonly contentType: string;
}

export interface JsonSideBody extends SideBodyBase {
  readonly kind: 'json';
  readonly json: RequestBody;
}

export interface FormSideBody extends SideBodyBase {
  readonly kind: 'form';
  /** The form with another model in its place, the rest of it as it comes; to be asked for once. */
  stream(model: string): FormStream;
}

export interface FormStream {
  readonly bytes: Readable;
  /** Why the rest did not come in whole; `null` so far. */
  problem(): ApiError | null;
}

/** JSON whole, a form up to its model. Throws `ApiError`, `InvalidForm` or `InvalidRequestBody`. */
export async function readSideBody(request: IncomingMessage, limits: BodyLimits): Promise<SideBody> {
  const contentType = request.headers['content-type'] ?? '';
  const boundary = formBoundary(contentType);
  if (boundary !== null) {
    const options = { boundary, contentType, limit: limits.bytes };
    return within(limits.ms, () => readForm(request, options));
  }
  const json = readJsonBody(await readBody(request, limits));
  return { kind: 'json', json, model: json.model, contentType: 'application/json' };
}

/** What is sent of a JSON body: a model that the client did not name is the provider's own choice. */
export function sideBytes({ json }: JsonSideBody, model: string, strip: readonly string[]): Uint8Array {
  return patchBody(json, { model: json.members.has('model') ? model : null, includeUsage: false, strip });
}

interface FormOptions {
  readonly boundary: string;
  readonly contentType: string;
  /** Bytes of the whole form. */
  readonly limit: number;
}

async function readForm(
  request: IncomingMessage,
  { boundary, contentType, limit }: FormOptions,
): Promise<FormSideBody> {
  refuseCoding(request);
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  const reader = new FormModelReader(boundary);
  for await (const chunk of piecesOf(request)) {
    const found = reader.push(chunk);
    if (reader.length > limit) throw tooLarge(limit);
    if (found === null) continue;
    const given = found.kind === 'found' ? found.model : '';
    return {
      kind: 'form',
      model: given,
      contentType,
      stream(model) {
        const start = found.kind === 'found' ? found.withModel(model) : found.form;
        return restOf(request, start, limit - reader.length);
      },
    };
  }
  throw new InvalidForm('the form ended before its last boundary');
}

function restOf(request: IncomingMessage, start: Uint8Array, limit: number): FormStream {
  let problem: ApiError | null = null;
  async function* pieces() {
    yield start;
    let length = 0;
    for await (const chunk of piecesOf(request)) {
      length += chunk.length;
      if (length > limit) {
        problem = tooLarge(limit);
        throw problem;
      }
      yield chunk;
    }
  }
  return { bytes: Readable.from(pieces(), { objectMode: false }), problem: () => problem };
}

/** The reader may stop in between, and another go on. */
async function* piecesOf(request: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) yield chunk;
  } catch (cause) {
    throw unreadable(cause);
  }
}

function refuseCoding({ headers }: IncomingMessage): void {
  const coding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (coding === '' || coding === 'identity') return;
  throw new ApiError(415, 'unsupported_media_type', 'A form must be sent without a content encoding');
}
