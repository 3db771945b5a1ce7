export const defaultSandboxPort = 12_800;

/** The port of the sandbox provider of this machine: `PLANO_SANDBOX_PORT`, else 12800. */
export function sandboxPortOf(environment: Readonly<Record<string, string | undefined>>): number {
  const given = environment.PLANO_SANDBOX_PORT?.trim() ?? '';
  return /^\d{1,5}$/.test(given) ? Number(given) : defaultSandboxPort;
}
