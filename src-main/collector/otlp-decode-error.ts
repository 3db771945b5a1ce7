/** Bytes or text that are not an OTLP request. */
export class OtlpDecodeError extends Error {
  override readonly name = 'OtlpDecodeError';
  readonly code = 'invalid_otlp';
}
