import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import type { SignalBatch, SignalReply, SignalThreadData } from './signal-messages.ts';
import { analyseRequest } from './signals/analyse-request.ts';
import { createCompatRules } from './signals/compat-rules.ts';
import { createPreciseRules } from './signals/precise-rules.ts';
import { RowMemory } from './signals/row-memory.ts';

/** Entry of the thread that analyses conversations. */
const port = parentPort;
if (!port) throw new Error('signals-worker runs as a worker thread only');

// Our own main thread on the other end: its data is typed, not checked.
const { budgetMs, engine, phrases } = workerData as SignalThreadData;
const rules = engine === 'compat' ? createCompatRules() : createPreciseRules(phrases);
const memory = new RowMemory((text) => createHash('sha256').update(text).digest('base64'));
const decoder = new TextDecoder();

/** Milliseconds of CPU that this thread has used; Node before 23.9 tells only what the clock says. */
const cpuMs =
  typeof process.threadCpuUsage === 'function'
    ? () => {
        const { system, user } = process.threadCpuUsage();
        return (system + user) / 1000;
      }
    : () => performance.now();

port.on('message', (batch: SignalBatch) => {
  const results = batch.map(({ api, expiresAt, id, messages }) => {
    if (Date.now() > expiresAt) return { id, signals: null };
    const until = cpuMs() + budgetMs;
    const options = { rules, memory, isSpent: () => cpuMs() > until };
    return { id, signals: analyseRequest(api, decoder.decode(messages), options) };
  });
  reply({ type: 'analysed', results });
});
reply({ type: 'ready' });

function reply(message: SignalReply): void {
  port?.postMessage(message);
}
