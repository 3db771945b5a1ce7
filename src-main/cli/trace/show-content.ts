import type { ListedSpan } from '../../collector/get-traces-request.ts';
import type { TraceStore } from '../../collector/trace-store.ts';
import { readMessages } from '../../console/messages/read-messages.ts';
import type { BodyPart, StoredBody } from '../../contract/body-calls.ts';
import type { SaidCall } from '../../contract/message-calls.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { createPaint } from '../paint.ts';
import { printJson } from '../print-json.ts';
import { contentReader } from './content-reader.ts';
import { findTraces } from './find-traces.ts';
import { askStore, openTraceStore } from './open-trace-store.ts';
import { renderCall } from './said-text.ts';
import type { ShowRequest } from './show-options.ts';
import { towardsProvider } from './spans-with-content.ts';
import { printable } from './trace-text.ts';

/** What of a trace's content is wanted. */
export interface ContentRequest {
  readonly kind: 'messages' | 'bodies' | BodyPart;
  /** Only of this span; `null`: of all, a single body of the client's request. */
  readonly spanId: string | null;
}

/**
 * Prints what was said in traces. It is read from the store itself and not from the collector's port, which
 * everybody on this machine may ask: bodies are their owner's. Throws `not_recorded`, `CliFailure`.
 */
export async function showContent(
  io: CliIo,
  globals: GlobalOptions,
  request: ShowRequest,
  content: ContentRequest,
): Promise<void> {
  const store = openTraceStore(globals);
  if (store === null) throw notRecorded();
  try {
    const limit = request.target.kind === 'any' ? (request.limit ?? mostTraces) : 1;
    const shape = { limit, full: true };
    const { traces } = await findTraces(io, request, shape, (question) => askStore(store, question));
    const spans = traces.flatMap((trace) => trace.spans);
    const wanted = spans.filter((span) => content.spanId === null || span.spanId === content.spanId);
    if (content.kind === 'messages') await printMessages(io, globals, store, wanted);
    else if (content.kind === 'bodies') printBodies(io, globals, bodiesOf(store, wanted));
    else printBody(io, globals, store, { part: content.kind, spans: wanted });
  } finally {
    store.close();
  }
}

/** Where nobody says how many. */
const mostTraces = 10;

async function printMessages(
  io: CliIo,
  globals: GlobalOptions,
  store: TraceStore,
  spans: readonly ListedSpan[],
): Promise<void> {
  const reader = contentReader(store);
  const found: { readonly span: ListedSpan; readonly call: SaidCall }[] = [];
  for (const span of spans) {
    if (span.service === towardsProvider && spans.length > 1) continue;
    const call = await readMessages(reader, span.traceId, span.spanId);
    if (call !== null) found.push({ span, call });
  }
  if (found.length === 0) throw notRecorded();
  if (globals.json) {
    const calls = found.map(({ call, span: { name, service, spanId, traceId } }) => ({
      ...{ trace_id: traceId, span_id: spanId, service, name },
      ...call,
    }));
    return printJson(io, { calls });
  }
  const paint = createPaint(globals.color);
  for (const { call, span } of found) io.stdout.write(renderCall(span, call, paint));
}

interface BodyOfSpan {
  readonly span: ListedSpan;
  readonly body: StoredBody;
}

/** In the order of the spans, the client's own first. */
function bodiesOf(store: TraceStore, spans: readonly ListedSpan[]): BodyOfSpan[] {
  const byTrace = new Map(
    [...new Set(spans.map(({ traceId }) => traceId))].map((id) => [id, store.bodies(id)]),
  );
  const found = spans.flatMap((span) =>
    (byTrace.get(span.traceId) ?? [])
      .filter(({ spanId }) => spanId === span.spanId)
      .map((body) => ({ span, body })),
  );
  const inner = ({ span }: BodyOfSpan) => Number(span.service === towardsProvider);
  return found.sort((one, other) => inner(one) - inner(other));
}

function printBodies(io: CliIo, globals: GlobalOptions, bodies: readonly BodyOfSpan[]): void {
  if (bodies.length === 0) throw notRecorded();
  if (globals.json) {
    printJson(io, {
      bodies: bodies.map(({ body, span }) => ({ traceId: span.traceId, service: span.service, ...body })),
    });
    return;
  }
  const paint = createPaint(globals.color);
  for (const { body, span } of bodies) {
    const marks = [body.truncated ? 'cut' : '', body.redacted ? 'masked' : ''].filter((mark) => mark !== '');
    const about = [`${body.size} bytes`, body.contentType ?? '', ...marks].filter((part) => part !== '');
    const head = printable(body.head?.start ?? '');
    io.stdout.write(
      `${body.spanId}  ${body.part.padEnd(8)}  ${paint('dim', printable(about.join(', ')))}  ${printable(span.service)}  ${head}\n`,
    );
  }
}

function printBody(
  io: CliIo,
  globals: GlobalOptions,
  store: TraceStore,
  { part, spans }: { readonly part: BodyPart; readonly spans: readonly ListedSpan[] },
): void {
  const found = bodiesOf(store, spans).find(({ body }) => body.part === part);
  if (found === undefined) throw notRecorded();
  const { span, body } = found;
  const text = store.body(span.traceId, span.spanId, part) ?? '';
  if (globals.json) {
    printJson(io, { traceId: span.traceId, ...body, text });
    return;
  }
  // A file gets what was recorded; a terminal nothing that would steer it.
  const shown = io.stdout.isTTY ? text.split('\n').map(printable).join('\n') : text;
  io.stdout.write(shown.endsWith('\n') ? shown : `${shown}\n`);
}

function notRecorded(): CliFailure {
  return new CliFailure('Nothing of what was said there is recorded.', {
    code: 'not_recorded',
    exitCode: exitCodes.refused,
    hint: 'Bodies are recorded where the console is set to Full, or with PLANO_CAPTURE_CONTENT=local.',
  });
}
