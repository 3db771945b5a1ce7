/**
 * Whether a new root trace is recorded. Deterministic per trace id: its last 7 bytes, the part that
 * W3C Trace Context says is random, are compared with the share of 2^56.
 */
export function isSampled(traceId: string, percent: number): boolean {
  if (percent >= 100) {
    return true;
  }
  if (percent <= 0) {
    return false;
  }
  // 2^56 exceeds the safe integers, so the comparison is on BigInt; only partial sampling pays for it.
  const threshold = BigInt(Math.round((percent / 100) * 2 ** 56));
  return BigInt(`0x${traceId.slice(18)}`) < threshold;
}
