export interface ApiFailureOptions {
  readonly status: number;
  /** OpenAI's machine-readable code; absent: the status' own. */
  readonly code?: string;
  /** The member of the request at fault. */
  readonly param?: string;
  readonly retryAfterSeconds?: number;
}

/** What the sandbox answers instead of a reply; each wire writes it in its vendor's own shape. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly status: number;
  readonly code: string | null;
  readonly param: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(message: string, options: ApiFailureOptions) {
    super(message);
    this.status = options.status;
    this.code = options.code ?? null;
    this.param = options.param ?? null;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }
}

export function invalidRequest(message: string, param: string): ApiFailure {
  return new ApiFailure(message, { status: 400, param });
}
