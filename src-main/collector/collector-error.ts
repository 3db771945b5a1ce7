export type CollectorErrorCode =
  /** Another process listens there; details: `port`, `pid` and `name` where they could be found out. */
  | 'port_in_use'
  /** The address does not belong to this machine, or may not be bound; details: `host`, `port`. */
  | 'bind_failed'
  /** Another collector writes this store; details: `pid`, `grpc` and `http` (its addresses or `null`). */
  | 'store_locked'
  /** The store cannot be opened or written. */
  | 'store_failed'
  /** A query that cannot be read; details: `from` and `to`, columns from 1, `to` behind the last. */
  | 'invalid_query'
  /** A file that cannot be imported; details: none. */
  | 'import_refused'
  /** The worker ended; details: none. */
  | 'collector_stopped';

/** Something that the collector cannot do; `message` is for a person. */
export class CollectorError extends Error {
  override readonly name = 'CollectorError';
  readonly code: CollectorErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: CollectorErrorCode,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    options: { readonly cause?: unknown } = {},
  ) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}
