import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { entryFile } from '../entries.ts';
import { CollectorError } from './collector-error.ts';
import type {
  BoundAddresses,
  CollectorWorkerData,
  FromWorker,
  ToWorker,
  WorkerCallName,
  WorkerCalls,
} from './worker-messages.ts';

export interface WorkerLinkOptions {
  /** What the thread says unasked. */
  onMessage(message: Exclude<FromWorker, { type: 'ready' | 'start-failed' | 'answer' | 'failure' }>): void;
  /** The thread has ended; every open call has failed. */
  onEnd(error: CollectorError): void;
}

interface PendingCall {
  resolve(value: unknown): void;
  reject(error: CollectorError): void;
}

/** A thread that is done has nothing left to wait for; this is for one that hangs. */
const endsWithinMs = 2_000;

/** A thread of the collector, and the questions that it has not answered yet. */
export class WorkerLink {
  /** Rejects with `CollectorError` when the thread cannot do its work. */
  readonly ready: Promise<BoundAddresses>;
  readonly #worker: Worker;
  readonly #exited: Promise<unknown>;
  readonly #options: WorkerLinkOptions;
  readonly #pending = new Map<number, PendingCall>();
  #nextId = 1;
  #ended = false;

  constructor(workerData: CollectorWorkerData, options: WorkerLinkOptions) {
    this.#options = options;
    // The last thread that uses a native module unloads it at its end, with its own clean-up still to come
    // (a crash: https://github.com/WiseLibs/better-sqlite3/issues/1476). This thread holds it.
    new Database(':memory:').close();
    const worker = new Worker(entryFile('collector-worker'), { workerData, name: 'collector' });
    this.#worker = worker;
    this.#exited = new Promise((resolve) => worker.once('exit', resolve));
    const { promise, resolve, reject } = Promise.withResolvers<BoundAddresses>();
    this.ready = promise;
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'ready') resolve(message.addresses);
      else if (message.type === 'start-failed') reject(errorOf(message.error));
      else this.#receive(message);
    });
    const end = (error: CollectorError) => {
      reject(error);
      this.#end(error);
    };
    worker.on('error', (cause) => {
      end(new CollectorError('collector_stopped', `The collector failed: ${cause.message}`, {}, { cause }));
    });
    worker.on('exit', () => end(stopped()));
  }

  get ended(): boolean {
    return this.#ended;
  }

  call<N extends WorkerCallName>(
    name: N,
    params: WorkerCalls[N]['params'],
  ): Promise<WorkerCalls[N]['result']> {
    if (this.#ended) return Promise.reject(stopped());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: (value) => resolve(value as WorkerCalls[N]['result']), reject });
      this.post({ type: 'call', id, name, params } as ToWorker);
    });
  }

  post(message: ToWorker, transfer: ArrayBuffer[] = []): void {
    if (!this.#ended) this.#worker.postMessage(message, transfer);
  }

  /** Lets it finish what it has, and end by itself: what is torn down in the midst of its work may crash. */
  async close(): Promise<void> {
    if (!this.#ended) await this.call('close', null).catch(() => undefined);
    await Promise.race([this.#exited, delay(endsWithinMs, undefined, { ref: false })]);
    await this.terminate();
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #receive(message: Exclude<FromWorker, { type: 'ready' | 'start-failed' }>): void {
    if (message.type === 'answer') this.#take(message.id)?.resolve(message.result);
    else if (message.type === 'failure') this.#take(message.id)?.reject(errorOf(message.error));
    else this.#options.onMessage(message);
  }

  #take(id: number): PendingCall | undefined {
    const call = this.#pending.get(id);
    this.#pending.delete(id);
    return call;
  }

  #end(error: CollectorError): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const call of this.#pending.values()) call.reject(error);
    this.#pending.clear();
    this.#options.onEnd(error);
  }
}

function errorOf({
  code,
  message,
  details,
}: Extract<FromWorker, { type: 'failure' }>['error']): CollectorError {
  return new CollectorError(code, message, details);
}

function stopped(): CollectorError {
  return new CollectorError('collector_stopped', 'The collector has stopped.');
}
