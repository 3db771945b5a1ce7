/** A `traceparent` that nobody records: what is tried while somebody looks is nobody's request. */
export function unsampledContext(): string {
  const hex = (bytes: number) => Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('hex');
  return `00-${hex(16)}-${hex(8)}-00`;
}
