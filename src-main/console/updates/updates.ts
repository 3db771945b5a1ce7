import type { CallParams } from '../../contract/contract.ts';
import type { UpdateStep, UpdatesElsewhere, UpdatesState } from '../../contract/update-calls.ts';
import type { Host } from '../host.ts';
import {
  forgetNews,
  keepNews,
  readChoice,
  readNews,
  type UpdateChoice,
  writeChoice,
} from './update-settings.ts';
import type { OfferedUpdate, Updater } from './updater.ts';
import { notHere, type UpdateAnswers } from './updates-elsewhere.ts';

export interface UpdatesOptions {
  /** `$PLANO_HOME`. */
  readonly home: string;
  /** Of the program that runs. */
  readonly version: string;
  /** Why there is nothing that updates, in place of what does. */
  readonly updater: Updater | UpdatesElsewhere;
  /** Whose requests must have ended before anything is installed. */
  readonly host: Pick<Host, 'call' | 'subscribe'>;
  onChange(state: UpdatesState): void;
}

const dayMs = 24 * 3_600_000;

/** Updates of the app: looked for when somebody asked or chose so, installed when no request runs. */
export class Updates {
  readonly answers: UpdateAnswers;
  readonly #options: UpdatesOptions;
  #choice: UpdateChoice;
  #step: UpdateStep = { kind: 'unknown' };
  #offered: OfferedUpdate | null = null;
  #checkedAt: number | null = null;
  #news: string | null;
  #choosing: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  readonly #unsubscribe: () => void;

  constructor(options: UpdatesOptions) {
    this.#options = options;
    this.#choice = readChoice(options.home);
    this.#news = readNews(options.home, options.version);
    this.#unsubscribe = options.host.subscribe('gateway.status', ({ inFlight }) => this.#follow(inFlight));
    this.answers = {
      'updates.state': () => this.state,
      'updates.choose': (choice) => this.#choose(choice),
      'updates.check': () => this.#check(this.#updater()),
      'updates.download': () => {
        const updater = this.#updater();
        if (this.#step.kind === 'available') void this.#download(updater);
        return this.state;
      },
      'updates.install': () => this.#install(),
      'updates.postpone': () => {
        if (this.#step.kind === 'waiting') this.#go({ kind: 'ready', version: this.#step.version });
        return this.state;
      },
      'updates.read-news': async () => {
        await forgetNews(options.home);
        this.#news = null;
        return this.#tell();
      },
    };
  }

  get state(): UpdatesState {
    const { updater, version } = this.#options;
    return {
      version,
      elsewhere: typeof updater === 'string' ? updater : null,
      ...this.#choice,
      checkedAt: this.#checkedAt,
      step: this.#step,
      news: this.#news,
    };
  }

  /** Looks by itself from now on, where that was chosen. */
  start(): void {
    clearInterval(this.#timer);
    const { updater } = this.#options;
    if (typeof updater === 'string') return;
    updater.installOnQuit(this.#choice.automatic);
    if (!this.#choice.automatic) return;
    this.#timer = setInterval(() => void this.#check(updater), dayMs);
    void this.#check(updater);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#unsubscribe();
  }

  /** One after the other: each keeps what the one before chose. */
  #choose(part: CallParams<'updates.choose'>): Promise<UpdatesState> {
    this.#updater();
    const chosen = this.#choosing.then(() => this.#take({ ...this.#choice, ...part }));
    this.#choosing = chosen.catch(() => undefined);
    return chosen;
  }

  async #take(choice: UpdateChoice): Promise<UpdatesState> {
    await writeChoice(this.#options.home, choice);
    const isOther = choice.channel !== this.#choice.channel;
    this.#choice = choice;
    // What the other channel has was not asked.
    if (isOther && ['available', 'current', 'failed'].includes(this.#step.kind)) {
      this.#step = { kind: 'unknown' };
    }
    this.#tell();
    this.start();
    return this.state;
  }

  async #check(updater: Updater): Promise<UpdatesState> {
    const { kind } = this.#step;
    // What is on its way, or here, is not looked for again.
    if (!['unknown', 'current', 'available', 'failed'].includes(kind)) return this.state;
    this.#go({ kind: 'checking' });
    try {
      this.#offered = await updater.check(this.#choice.channel);
    } catch (error) {
      return this.#go({ kind: 'failed', message: textOf(error) });
    }
    this.#checkedAt = Date.now();
    if (this.#offered === null) return this.#go({ kind: 'current' });
    this.#go({ kind: 'available', version: this.#offered.version });
    if (this.#choice.automatic) void this.#download(updater);
    return this.state;
  }

  async #download(updater: Updater): Promise<void> {
    const offered = this.#offered;
    if (offered === null) return;
    const { version } = offered;
    this.#go({ kind: 'downloading', version, percent: 0 });
    try {
      await updater.download((share) => {
        const percent = Math.min(100, Math.max(0, Math.floor(share)));
        const { step } = this.state;
        if (step.kind === 'downloading' && step.percent !== percent) this.#go({ ...step, percent });
      });
      await keepNews(this.#options.home, offered);
      this.#go({ kind: 'ready', version });
    } catch (error) {
      this.#go({ kind: 'failed', message: textOf(error) });
    }
  }

  async #install(): Promise<UpdatesState> {
    this.#updater();
    if (this.#step.kind !== 'ready') return this.state;
    const context = { signal: new AbortController().signal, progress: () => undefined };
    const { inFlight } = await this.#options.host.call('gateway.status', {}, context);
    if (this.#step.kind === 'ready') this.#go({ kind: 'waiting', version: this.#step.version, inFlight });
    this.#follow(inFlight);
    return this.state;
  }

  /** The gateway has so many requests now. */
  #follow(inFlight: number): void {
    if (this.#step.kind !== 'waiting') return;
    const { version } = this.#step;
    const updater = this.#updater();
    if (inFlight > 0) {
      if (inFlight !== this.#step.inFlight) this.#go({ ...this.#step, inFlight });
      return;
    }
    this.#go({ kind: 'installing', version });
    updater.install().catch((error: unknown) => this.#go({ kind: 'failed', message: textOf(error) }));
  }

  #updater(): Updater {
    const { updater } = this.#options;
    if (typeof updater === 'string') throw notHere();
    return updater;
  }

  #go(step: UpdateStep): UpdatesState {
    this.#step = step;
    return this.#tell();
  }

  #tell(): UpdatesState {
    const { state } = this;
    this.#options.onChange(state);
    return state;
  }
}

function textOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  // Libraries put a stack behind it.
  return (text.split('\n')[0] ?? text).slice(0, 300);
}
