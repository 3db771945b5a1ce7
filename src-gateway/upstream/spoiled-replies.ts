import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { UpstreamFailure } from './upstream-failure.ts';

type Controller = Dispatcher.DispatchController;
type Handler = Dispatcher.DispatchHandler;

/** Passes a reply on as it comes. */
class PassedReply implements Handler {
  protected readonly handler: Handler;

  constructor(handler: Handler) {
    this.handler = handler;
  }

  onRequestStart(controller: Controller, context: unknown): void {
    this.handler.onRequestStart?.(controller, context);
  }

  onResponseStart(controller: Controller, status: number, headers: IncomingHttpHeaders): void {
    this.handler.onResponseStart?.(controller, status, headers);
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    this.handler.onResponseData?.(controller, chunk);
  }

  onResponseEnd(controller: Controller, trailers: IncomingHttpHeaders): void {
    this.handler.onResponseEnd?.(controller, trailers);
  }

  onResponseError(controller: Controller, error: Error): void {
    this.handler.onResponseError?.(controller, error);
  }
}

/** JSON that is never closed; every piece stays as long as it was. */
export class UnclosedReply extends PassedReply {
  override onResponseData(controller: Controller, chunk: Buffer): void {
    super.onResponseData(
      controller,
      Buffer.from(chunk.map((byte) => (byte === closingBrace ? space : byte))),
    );
  }
}

const closingBrace = 0x7d;
const space = 0x20;

/** A connection that ends when so many bytes have come, at the end of the reply at the latest. */
export class CutReply extends PassedReply {
  #leftBytes: number;
  #isCut = false;

  constructor(handler: Handler, afterBytes: number) {
    super(handler);
    this.#leftBytes = afterBytes;
  }

  override onResponseData(controller: Controller, chunk: Buffer): void {
    if (this.#isCut) return;
    const passed = chunk.subarray(0, this.#leftBytes);
    this.#leftBytes -= passed.length;
    super.onResponseData(controller, passed);
    if (this.#leftBytes > 0) return;
    this.#cut(controller);
    controller.abort(new Error('cut by the failure lab'));
  }

  override onResponseEnd(controller: Controller): void {
    if (!this.#isCut) this.#cut(controller);
  }

  override onResponseError(controller: Controller, error: Error): void {
    if (!this.#isCut) super.onResponseError(controller, error);
  }

  #cut(controller: Controller): void {
    this.#isCut = true;
    const message = "Injected by Plano's failure lab: the connection was cut.";
    super.onResponseError(controller, new UpstreamFailure('reset', message));
  }
}

/** The head at once, everything behind it late. */
export class LateReply extends PassedReply {
  readonly #delayMs: number;
  #flow: HeldFlow | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isOver = false;
  #held: Buffer[] = [];
  #trailers: IncomingHttpHeaders | null = null;

  constructor(handler: Handler, delayMs: number) {
    super(handler);
    this.#delayMs = delayMs;
  }

  override onRequestStart(controller: Controller, context: unknown): void {
    this.#flow = new HeldFlow(controller);
    super.onRequestStart(this.#flow, context);
  }

  override onResponseStart(_controller: Controller, status: number, headers: IncomingHttpHeaders): void {
    const flow = this.#flow;
    if (flow === null) return;
    super.onResponseStart(flow, status, headers);
    // 1xx: the reply itself is still to come.
    if (status >= 200 && !flow.aborted) this.#timer ??= setTimeout(() => this.#letGo(flow), this.#delayMs);
  }

  override onResponseData(controller: Controller, chunk: Buffer): void {
    if (this.#flow === null) return;
    if (this.#isOver) {
      super.onResponseData(this.#flow, chunk);
      return;
    }
    this.#held.push(chunk);
    controller.pause();
  }

  override onResponseEnd(_controller: Controller, trailers: IncomingHttpHeaders): void {
    if (this.#flow === null) return;
    if (this.#isOver) super.onResponseEnd(this.#flow, trailers);
    else this.#trailers = trailers;
  }

  override onResponseError(controller: Controller, error: Error): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    super.onResponseError(this.#flow ?? controller, error);
  }

  #letGo(flow: HeldFlow): void {
    this.#isOver = true;
    for (const chunk of this.#held.splice(0)) super.onResponseData(flow, chunk);
    if (this.#trailers !== null) super.onResponseEnd(flow, this.#trailers);
    else flow.release();
  }
}

/** What is held here is not held by the client: it is told only what it asked for itself. */
class HeldFlow implements Controller {
  readonly #real: Controller;
  paused = false;

  constructor(real: Controller) {
    this.#real = real;
  }

  get aborted(): boolean {
    return this.#real.aborted;
  }

  get reason(): Error | null {
    return this.#real.reason;
  }

  abort(reason: Error): void {
    this.#real.abort(reason);
  }

  pause(): void {
    this.paused = true;
    this.#real.pause();
  }

  resume(): void {
    this.paused = false;
    this.#real.resume();
  }

  release(): void {
    if (!this.paused) this.#real.resume();
  }
}
