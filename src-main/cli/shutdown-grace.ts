/** `PLANO_SHUTDOWN_GRACE_SECONDS`: how long running requests may take when Plano ends. */
export function shutdownGraceSeconds(env: Readonly<Record<string, string | undefined>>): number {
  const value = Number(env.PLANO_SHUTDOWN_GRACE_SECONDS?.trim() || defaultSeconds);
  return Number.isFinite(value) && value >= 0 && value <= mostSeconds ? value : defaultSeconds;
}

const defaultSeconds = 30;
const mostSeconds = 3600;
