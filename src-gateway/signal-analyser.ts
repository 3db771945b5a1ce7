import { Worker } from 'node:worker_threads';
import type { SignalJob } from './listeners/signal-job.ts';
import type { SignalBatch, SignalReply, SignalThreadData } from './signal-messages.ts';
import type { SpanSignals } from './signals/describe-signals.ts';
import type { SignalSettings } from './signals/signal-settings.ts';

export type SkipReason = 'queue_full' | 'too_large' | 'timeout' | 'worker_failed' | 'shutdown';

export interface SignalAnalyserOptions {
  readonly settings: SignalSettings;
  onSkipped(reason: SkipReason): void;
  /** The thread ended; one sentence for the log. */
  onFailure(message: string): void;
}

/** How long conversations wait for company: waking the other thread costs more than what it is told. */
const gatherMs = 50;
/** How long a span waits for what is found in its conversation. */
const longestWaitMs = 250;
/** The same until the thread is there. */
const longestStartMs = 5000;
const mostQueued = 256;
const mostQueuedBytes = 32 * 1024 * 1024;
const largestJob = 8 * 1024 * 1024;
const mostPerBatch = 64;
/** A thread that failed is not started again at once. */
const restartAfterMs = 10_000;
/** A thread that says nothing for so long is stuck. */
const stuckAfterMs = 5000;
const threadMemoryMb = 256;

interface Pending {
  readonly size: number;
  /** `null`: it has been told already that nothing comes. */
  done: ((signals: SpanSignals | null) => void) | null;
}

interface Waiting extends SignalJob, Pending {
  readonly id: number;
}

/**
 * Hands conversations to a thread of its own, in batches and behind the answers. Bounded in number, size and
 * time: what does not fit is counted and given up, so that no request and no span ever waits long for it.
 */
export class SignalAnalyser {
  readonly #options: SignalAnalyserOptions;
  #waiting: Waiting[] = [];
  /** Handed over and not answered. */
  readonly #inThread = new Map<number, Pending>();
  #bytes = 0;
  #lastId = 0;
  #timer: NodeJS.Timeout | null = null;
  #thread: { readonly worker: Worker; isReady: boolean } | null = null;
  #failedAt = Number.NEGATIVE_INFINITY;
  #lastReplyAt = 0;
  #isClosed = false;

  constructor(options: SignalAnalyserOptions) {
    this.#options = options;
  }

  get settings(): SignalSettings {
    return this.#options.settings;
  }

  analyse(job: SignalJob, done: (signals: SpanSignals | null) => void): void {
    const reason = this.#obstacle(job.messages.length);
    if (reason !== null) {
      this.#options.onSkipped(reason);
      queueMicrotask(() => done(null));
      return;
    }
    this.#bytes += job.messages.length;
    this.#lastId += 1;
    this.#waiting.push({ ...job, id: this.#lastId, size: job.messages.length, done });
    if (this.#waiting.length >= mostPerBatch) this.#handOver();
    else this.#timer ??= setTimeout(() => this.#handOver(), gatherMs).unref();
  }

  /** Resolves when nobody waits any more; then nothing is analysed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#handOver();
    const until = performance.now() + longestWaitMs;
    while (this.#isAwaited && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    this.#giveUp('shutdown');
    await this.#thread?.worker.terminate();
  }

  get #isAwaited(): boolean {
    return this.#waiting.length > 0 || [...this.#inThread.values()].some(({ done }) => done !== null);
  }

  #obstacle(bytes: number): SkipReason | null {
    if (this.#isClosed) return 'shutdown';
    if (bytes > largestJob) return 'too_large';
    if (this.#waiting.length + this.#inThread.size >= mostQueued) return 'queue_full';
    if (this.#bytes + bytes > mostQueuedBytes) return 'queue_full';
    if (this.#thread === null && performance.now() - this.#failedAt < restartAfterMs) return 'worker_failed';
    return null;
  }

  #handOver(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#waiting.length === 0) return;
    this.#thread ??= this.#start();
    const { isReady, worker } = this.#thread;
    const waitMs = isReady ? longestWaitMs : longestStartMs;
    if (this.#inThread.size === 0) this.#lastReplyAt = performance.now();
    this.#post(worker, this.#waiting, Date.now() + waitMs);
    this.#waiting = [];
    this.#expireIn(waitMs, this.#lastId);
  }

  #post(worker: Worker, jobs: readonly Waiting[], expiresAt: number): void {
    const bytes = new Uint8Array(jobs.reduce((sum, { size }) => sum + size, 0));
    let end = 0;
    for (const { done, id, messages, size } of jobs) {
      // What was said is not held any longer.
      this.#inThread.set(id, { done, size });
      bytes.set(messages, end);
      end += size;
    }
    const batch: SignalBatch = {
      bytes,
      jobs: jobs.map(({ api, id, size }) => ({ api, id, size })),
      expiresAt,
    };
    worker.postMessage(batch, [bytes.buffer]);
  }

  #start(): { readonly worker: Worker; isReady: boolean } {
    const { workerFile, ...workerData } = this.#options.settings;
    const worker = new Worker(workerFile, {
      workerData: workerData satisfies SignalThreadData,
      name: 'signals',
      resourceLimits: { maxOldGenerationSizeMb: threadMemoryMb },
    });
    worker.unref();
    const thread = { worker, isReady: false };
    worker.on('message', (reply: SignalReply) => {
      this.#lastReplyAt = performance.now();
      if (reply.type === 'analysed') return this.#take(reply.results);
      thread.isReady = true;
      this.#expireIn(longestWaitMs, this.#lastId);
    });
    worker.on('error', (error) =>
      this.#failed(worker, error instanceof Error ? error.message : String(error)),
    );
    worker.on('exit', () => this.#failed(worker, 'it ended'));
    return thread;
  }

  #take(results: Extract<SignalReply, { type: 'analysed' }>['results']): void {
    for (const { id, signals } of results) {
      const job = this.#inThread.get(id);
      if (job === undefined) continue;
      this.#inThread.delete(id);
      if (signals === null && job.done !== null) this.#options.onSkipped('timeout');
      this.#end(job, signals);
    }
  }

  #expireIn(waitMs: number, lastId: number): void {
    setTimeout(() => this.#expire(lastId), waitMs).unref();
  }

  /** Whoever still waits for one of these goes on without. The thread keeps its place until it answers. */
  #expire(lastId: number): void {
    for (const [id, job] of this.#inThread) {
      if (id > lastId) break;
      if (job.done === null) continue;
      this.#options.onSkipped('timeout');
      this.#tell(job, null);
    }
    const isStuck = this.#inThread.size > 0 && performance.now() - this.#lastReplyAt > stuckAfterMs;
    if (isStuck && this.#thread !== null) this.#failed(this.#thread.worker, 'it does not answer');
  }

  #failed(worker: Worker, why: string): void {
    if (this.#thread?.worker !== worker) return;
    this.#thread = null;
    this.#failedAt = performance.now();
    void worker.terminate();
    this.#giveUp('worker_failed');
    if (!this.#isClosed) this.#options.onFailure(`conversations are not analysed for a while: ${why}`);
  }

  #giveUp(reason: SkipReason): void {
    const jobs = [...this.#inThread.values(), ...this.#waiting];
    this.#inThread.clear();
    this.#waiting = [];
    for (const job of jobs) {
      if (job.done !== null) this.#options.onSkipped(reason);
      this.#end(job, null);
    }
  }

  #end(job: Pending, signals: SpanSignals | null): void {
    this.#bytes -= job.size;
    this.#tell(job, signals);
  }

  #tell(job: Pending, signals: SpanSignals | null): void {
    const { done } = job;
    job.done = null;
    done?.(signals);
  }
}
