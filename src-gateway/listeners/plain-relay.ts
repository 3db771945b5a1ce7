import { terminalErrorEvent } from '../apis/api-error.ts';
import type { FlowControl, ReplyHead, ReplySink } from '../upstream/send-upstream.ts';
import type { Exchange } from './exchange.ts';
import { relayedHeaders } from './response-headers.ts';

/** Passes a reply on as it comes, whatever it is: sound, pictures, events. */
export class PlainRelay implements ReplySink {
  readonly #exchange: Exchange;
  readonly #isEvents: boolean;
  readonly #onDrain: () => void;

  /** Writes the head of the client's response. */
  constructor(exchange: Exchange, { headers, status }: ReplyHead, flow: FlowControl) {
    this.#exchange = exchange;
    this.#isEvents = (headers['content-type'] ?? '').includes('text/event-stream');
    this.#onDrain = () => flow.resume();
    const length = headers['content-encoding'] === undefined ? headers['content-length'] : undefined;
    exchange.writeHead(status, {
      ...relayedHeaders(headers),
      ...(length === undefined ? {} : { 'content-length': length }),
    });
    exchange.flushHead();
    exchange.response.on('drain', this.#onDrain);
  }

  data(chunk: Buffer): boolean {
    this.#exchange.write(chunk);
    return !this.#exchange.response.writableNeedDrain;
  }

  end(): void {
    this.#exchange.response.off('drain', this.#onDrain);
    this.#exchange.end();
  }

  /** Only events have room for an error; everything else is cut, which no client takes for its end. */
  fail(): void {
    this.#exchange.response.off('drain', this.#onDrain);
    if (!this.#isEvents) {
      this.#exchange.response.destroy();
      return;
    }
    const { requestId } = this.#exchange;
    const message = 'upstream stream ended before completion';
    const event = terminalErrorEvent('chat', { message, code: 'upstream_truncated', requestId, seen: '' });
    this.#exchange.write(Buffer.from(`\n\n${event}`));
    this.#exchange.end();
  }
}
