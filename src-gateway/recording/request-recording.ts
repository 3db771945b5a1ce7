import { createRedactor, type Redactor } from '../config/redactor.ts';
import { secretsOfHeaders } from './header-secrets.ts';
import { type BodyPart, mostBytes, type RecordedBody } from './recorded-body.ts';
import type { RecordingBudget } from './recording-budget.ts';
import { Tape } from './tape.ts';

/** A body that is still as it was on the wire. */
export interface TapedBody {
  readonly spanId: string;
  readonly part: BodyPart;
  readonly tape: Tape;
}

export interface RequestRecordingOptions {
  readonly traceId: string;
  readonly budget: RecordingBudget;
  /** Knows the secrets of the config. */
  readonly redact: Redactor;
  /** The client's, as name, value, name, value … */
  readonly clientHeaders: readonly string[];
  elapsedMs(): number;
  /** Bodies go to the host, which has a place for them. */
  readonly isKept: boolean;
  /** Takes the bodies once they are masked, or none when they are lost; left out: nobody waits for them. */
  onFinished?(bodies: readonly RecordedBody[]): void;
  /** Takes the recording when the request has ended. */
  onEnd(recording: RequestRecording): void;
}

/** What was said in one request: to us, by us, to providers and by them. Redacted later, behind the answer. */
export class RequestRecording {
  readonly traceId: string;
  readonly bodies: TapedBody[] = [];
  readonly #options: RequestRecordingOptions;
  #redact: Redactor | null = null;
  #isFinished = false;

  constructor(options: RequestRecordingOptions) {
    this.#options = options;
    this.traceId = options.traceId;
  }

  /** A body that is there whole. */
  add(spanId: string, part: BodyPart, bytes: Uint8Array): Tape {
    const tape = this.tape(spanId, part);
    tape.push(bytes);
    return tape;
  }

  /** A body that is still to pass. */
  tape(spanId: string, part: BodyPart): Tape {
    const { budget, elapsedMs } = this.#options;
    const limit = part === 'request' || part === 'filtered' ? mostBytes.request : mostBytes.response;
    const tape = new Tape(limit, budget, elapsedMs);
    this.bodies.push({ spanId, part, tape });
    return tape;
  }

  /** Knows the secrets of the config and those that the client sent. */
  get redact(): Redactor {
    this.#redact ??= this.#redactor();
    return this.#redact;
  }

  /** Bytes of the budget that it holds. */
  get held(): number {
    return this.bodies.reduce((sum, { tape }) => sum + tape.held, 0);
  }

  get isKept(): boolean {
    return this.#options.isKept;
  }

  /** The bodies as they may leave the process; what comes after the first time is not told. */
  finished(bodies: readonly RecordedBody[]): void {
    if (this.#isFinished) return;
    this.#options.onFinished?.(bodies);
    this.#isFinished = true;
  }

  end(): void {
    this.#options.onEnd(this);
  }

  #redactor(): Redactor {
    const { clientHeaders, redact } = this.#options;
    const own = createRedactor(secretsOfHeaders(clientHeaders));
    return (text) => redact(own(text));
  }
}
