import type { ClientApi } from '../../../src-main/contract/playground-calls.ts';

/** A request as any client would send it. */
export interface SnippetRequest {
  /** `http://127.0.0.1:12000`. */
  readonly url: string;
  readonly api: ClientApi;
  readonly body: Readonly<Record<string, unknown>>;
  /** More than every request has; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The gateway lets nobody in without its key; programs read it from `PLANO_GATEWAY_KEY`. Left out: it does. */
  readonly needsKey?: boolean;
}
