import type { ClientApi } from '../../src-gateway/apis/client-api.ts';

/** What is asked for: one JSON reply, a stream as fast as it goes, or an endless one, two events a second. */
export type ReplyKind = 'plain' | 'stream' | 'slow';

/** One kind of request, whoever serves it. */
export interface Work {
  readonly reply: ReplyKind;
  /** What the client speaks. */
  readonly client: 'chat' | 'messages';
  /** What the provider speaks; another API than the client's asks for translation. */
  readonly upstream: ClientApi;
  /** Bytes of conversation in the request, about. */
  readonly contextBytes: number;
}

/** A request as the load generator sends it, always `POST`. */
export interface ClientRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Where the provider serves a kind of reply: everything that reaches it is told by the path. */
export function providerBase(port: number, reply: ReplyKind): string {
  return `http://127.0.0.1:${port}/${reply}/v1`;
}

/** The name of the gateway's model that serves a kind of reply over an API of the provider. */
export function gatewayModel(reply: ReplyKind, upstream: ClientApi): string {
  return `${reply}-${upstream}`;
}
