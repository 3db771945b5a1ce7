import type { Dispatcher } from 'undici';
import { shownUrl } from '../../src-gateway/filters/shown-url.ts';
import type { WireExchange } from '../contract/filter-calls.ts';

/** Characters of one body. */
const mostText = 64 * 1024;
const mostExchanges = 50;

const secretHeaders = new Set(['authorization', 'cookie', 'proxy-authorization', 'set-cookie', 'x-api-key']);

/** Everything that is sent through a dispatcher, and what comes back, up to a limit. */
export class RecordedWire {
  readonly dispatcher: Dispatcher;
  readonly #exchanges: OpenExchange[] = [];

  constructor(dispatcher: Dispatcher) {
    this.dispatcher = dispatcher.compose((dispatch) => (options, handler) => {
      const exchange = this.#open(options);
      return dispatch(options, exchange === null ? handler : recording(handler, exchange));
    });
  }

  /** In the order in which they began. */
  get exchanges(): WireExchange[] {
    return this.#exchanges.map(({ startedAt, sent, received, ...exchange }) => ({
      ...exchange,
      requestBody: sent,
      responseBody: textOf(Buffer.concat(received)),
      ms: exchange.ms === 0 ? elapsed(startedAt) : exchange.ms,
    }));
  }

  #open({ body, headers, method, origin, path }: Dispatcher.DispatchOptions): OpenExchange | null {
    if (this.#exchanges.length >= mostExchanges) return null;
    const exchange: OpenExchange = {
      startedAt: performance.now(),
      method,
      url: shownUrl(`${origin}${path}`),
      requestHeaders: shownHeaders(namesAndValues(headers)),
      sent: typeof body === 'string' || body instanceof Uint8Array ? textOf(Buffer.from(body)) : '',
      status: null,
      responseHeaders: {},
      received: [],
      ms: 0,
      error: null,
    };
    this.#exchanges.push(exchange);
    return exchange;
  }
}

interface OpenExchange {
  readonly startedAt: number;
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: Record<string, string>;
  readonly sent: string;
  readonly received: Buffer[];
  status: number | null;
  responseHeaders: Record<string, string>;
  ms: number;
  error: string | null;
}

function recording(handler: Dispatcher.DispatchHandler, exchange: OpenExchange): Dispatcher.DispatchHandler {
  let left = mostText;
  return {
    onRequestStart: (...args) => handler.onRequestStart?.(...args),
    onRequestUpgrade: (...args) => handler.onRequestUpgrade?.(...args),
    onResponseStart(controller, status, headers, ...rest) {
      exchange.status = status;
      exchange.responseHeaders = shownHeaders(Object.entries(headers));
      return handler.onResponseStart?.(controller, status, headers, ...rest);
    },
    onResponseData(controller, chunk) {
      if (left > 0) exchange.received.push(Buffer.from(chunk.subarray(0, left)));
      left -= chunk.length;
      return handler.onResponseData?.(controller, chunk);
    },
    onResponseEnd(...args) {
      exchange.ms = elapsed(exchange.startedAt);
      return handler.onResponseEnd?.(...args);
    },
    onResponseError(controller, error) {
      exchange.ms = elapsed(exchange.startedAt);
      exchange.error = error.message;
      return handler.onResponseError?.(controller, error);
    },
  };
}

type Values = string | number | readonly string[] | undefined;

/** Undici takes headers as an object, or as name, value, name, value … */
function namesAndValues(headers: Dispatcher.DispatchOptions['headers']): [string, Values][] {
  if (headers === null || headers === undefined) return [];
  if (Array.isArray(headers)) {
    return headers.flatMap((name, index): [string, Values][] =>
      index % 2 === 0 ? [[String(name), String(headers[index + 1])]] : [],
    );
  }
  if (Symbol.iterator in headers) return [...headers].map(([name, value]) => [name, value]);
  return Object.entries(headers).map(([name, value]) => [name, value]);
}

/** Headers for people: what is secret by its name is masked. */
export function shownHeaders(headers: readonly [string, Values][]): Record<string, string> {
  return Object.fromEntries(
    headers.flatMap(([name, value]) => {
      if (value === undefined) return [];
      const text = Array.isArray(value) ? value.join(', ') : String(value);
      return [[name.toLowerCase(), secretHeaders.has(name.toLowerCase()) ? '••••' : text]];
    }),
  );
}

function textOf(bytes: Buffer): string {
  const text = bytes.toString();
  return text.length <= mostText ? text : `${text.slice(0, mostText)}…`;
}

/** Milliseconds, to the tenth. */
function elapsed(since: number): number {
  return Math.round((performance.now() - since) * 10) / 10;
}
