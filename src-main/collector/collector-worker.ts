import { parentPort, workerData } from 'node:worker_threads';
import { CollectorError } from './collector-error.ts';
import { CollectorService } from './collector-service.ts';
import { recentRequests } from './recent-requests.ts';
import { StoreViewer } from './store-viewer.ts';
import type {
  CollectorWorkerData,
  FromWorker,
  ToWorker,
  WorkerCallName,
  WorkerCalls,
  WorkerFailure,
} from './worker-messages.ts';

/** Entry of the collector's thread. */
const port = parentPort;
if (!port) throw new Error('collector-worker runs as a worker thread only');

const post = (message: FromWorker) => port.postMessage(message);
const service = await start(workerData as CollectorWorkerData);
if (service) {
  port.on('message', (message: ToWorker) => {
    if (message.type === 'ingest') service.ingest(message.otlp);
    else if (message.type === 'prices') service.setPrices(message.prices);
    else if (message.type === 'decisions') service.decide(message.decisions);
    else if (message.type === 'bodies') service.keepBodies(message.bodies);
    else
      void answer(service, message).then(() => {
        if (message.name === 'close') port.close();
      });
  });
}

async function start(data: CollectorWorkerData): Promise<CollectorService | StoreViewer | null> {
  let opened: CollectorService | StoreViewer | undefined;
  try {
    opened = data.view ? new StoreViewer(data, post) : new CollectorService(data, post);
    post({ type: 'ready', addresses: await opened.listen() });
    return opened;
  } catch (error) {
    await opened?.close();
    post({ type: 'start-failed', error: failure(error) });
    return null;
  }
}

type Answers = { [N in WorkerCallName]: (params: WorkerCalls[N]['params']) => unknown };

async function answer(
  collector: CollectorService | StoreViewer,
  call: Extract<ToWorker, { type: 'call' }>,
): Promise<void> {
  const { store } = collector;
  const answers: Answers = {
    list: (params) => store.traces.list(params),
    get: (traceId) => store.traces.get(traceId),
    outline: (params) => store.traces.outline(params),
    span: (params) => store.traces.span(params),
    find: (params) => store.traces.find(params),
    keys: () => store.traces.keys(),
    values: (key) => store.traces.values(key),
    decisions: (traceId) => store.decisions(traceId),
    bodies: (traceId) => store.bodies(traceId),
    body: ({ traceId, spanId, part }) => store.body(traceId, spanId, part),
    recentRequests: (params) => recentRequests(store, params),
    toldSpans: (traceId) => store.toldSpans(traceId),
    bodyBytes: () => store.bodyBytes(),
    callsOf: (traceId) => store.callsOf(traceId),
    costs: ({ by, sinceMs }) => store.costs(by, sinceMs),
    calls: ({ limit, sinceMs }) => ({ calls: store.calls(limit, sinceMs) }),
    sessions: ({ limit }) => ({ sessions: store.sessions(limit) }),
    turns: ({ sessionId }) => ({ turns: store.turns(sessionId) }),
    stats: () => store.stats(),
    clear: () => ({ deleted: store.clear() }),
    clearBefore: async (seenBeforeMs) => ({ deleted: await store.clearBefore(seenBeforeMs) }),
    query: (request) => store.traces.query(request),
    export: (params) => store.traces.export(params),
    contents: (question) => store.contents(question),
    configOf: (traceId) => store.configOf(traceId),
    snapshot: (prefix) => store.snapshot(prefix),
    import: ({ file, bytes }) => collector.importFile(file, bytes),
    close: async () => {
      await collector.close();
      return null;
    },
  };
  try {
    store.keepUp();
    const work = answers[call.name] as (params: unknown) => unknown;
    post({ type: 'answer', id: call.id, result: await work(call.params) });
  } catch (error) {
    post({ type: 'failure', id: call.id, error: failure(error) });
  }
}

function failure(error: unknown): WorkerFailure {
  if (error instanceof CollectorError) {
    return { code: error.code, message: error.message, details: error.details };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'store_failed', message, details: {} };
}
