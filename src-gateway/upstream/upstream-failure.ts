import { errors } from 'undici';

/** Why a provider gave no usable reply; becomes `error.type` of its span. */
export type UpstreamFailureType =
  | 'timeout'
  | 'connect'
  | 'dns'
  | 'tls'
  | 'reset'
  | 'parse'
  /** Not the provider's doing: who is to get its stream does not read it. */
  | 'stalled'
  | 'other';

export class UpstreamFailure extends Error {
  override readonly name = 'UpstreamFailure';
  readonly type: UpstreamFailureType;

  constructor(type: UpstreamFailureType, message: string, cause?: unknown) {
    super(message, { cause });
    this.type = type;
  }
}

/** Names what went wrong on the way to a provider. */
export function upstreamFailure(error: unknown): UpstreamFailure {
  if (error instanceof UpstreamFailure) return error;
  const code = codeOf(error);
  const message = error instanceof Error && error.message !== '' ? error.message : code;
  // undici knows the code of some such errors only.
  const type = error instanceof errors.HTTPParserError ? 'parse' : typeOf(code);
  return new UpstreamFailure(type, message, error);
}

const typesByCode: Readonly<Record<string, UpstreamFailureType>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_NODATA: 'dns',
  ECONNREFUSED: 'connect',
  EHOSTUNREACH: 'connect',
  ENETUNREACH: 'connect',
  ETIMEDOUT: 'connect',
  UND_ERR_CONNECT_TIMEOUT: 'connect',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'reset',
};

function typeOf(code: string): UpstreamFailureType {
  const known = typesByCode[code];
  if (known !== undefined) return known;
  if (/^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO)/.test(code)) return 'tls';
  return code.startsWith('HPE_') ? 'parse' : 'other';
}

/** With two address families the error holds one per attempt; the first says enough. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError && !('code' in error && error.code)) return codeOf(error.errors[0]);
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return 'unknown';
}
