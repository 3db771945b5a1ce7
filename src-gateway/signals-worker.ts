import { hash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import type { ClientApi } from './apis/client-api.ts';
import type { SignalBatch, SignalReply, SignalThreadData } from './signal-messages.ts';
import { analyseRequest } from './signals/analyse-request.ts';
import { createCompatRules } from './signals/compat-rules.ts';
import type { SpanSignals } from './signals/describe-signals.ts';
import { createPreciseRules } from './signals/precise-rules.ts';
import { RowMemory } from './signals/row-memory.ts';

/** Entry of the thread that analyses conversations. */
const port = parentPort;
if (!port) throw new Error('signals-worker runs as a worker thread only');

// Our own main thread on the other end: its data is typed, not checked.
const { budgetMs, engine, phrases } = workerData as SignalThreadData;
const rules = engine === 'compat' ? createCompatRules() : createPreciseRules(phrases);
const memory = new RowMemory((text) => hash('sha256', text, 'base64'));
const decoder = new TextDecoder();

/** Milliseconds of CPU that this thread has used; Node before 23.9 tells only what the clock says. */
const cpuMs =
  typeof process.threadCpuUsage === 'function'
    ? () => {
        const { system, user } = process.threadCpuUsage();
        return (system + user) / 1000;
      }
    : () => performance.now();

/** Those who wait for the first results of a batch do not wait for all of it. */
const replyAfterMs = 10;

port.on('message', ({ bytes, expiresAt, jobs }: SignalBatch) => {
  let results: Result[] = [];
  let repliedAt = performance.now();
  let start = 0;
  for (const { api, id, size } of jobs) {
    const messages = bytes.subarray(start, start + size);
    start += size;
    results.push({ id, signals: Date.now() > expiresAt ? null : analyse(api, messages) });
    if (performance.now() - repliedAt < replyAfterMs) continue;
    reply({ type: 'analysed', results });
    results = [];
    repliedAt = performance.now();
  }
  if (results.length > 0) reply({ type: 'analysed', results });
});
reply({ type: 'ready' });

type Result = Extract<SignalReply, { type: 'analysed' }>['results'][number];

function analyse(api: ClientApi, messages: Uint8Array): SpanSignals {
  const until = cpuMs() + budgetMs;
  return analyseRequest(api, decoder.decode(messages), { rules, memory, isSpent: () => cpuMs() > until });
}

function reply(message: SignalReply): void {
  port?.postMessage(message);
}
