import type { AgentFlags } from './agent-request.ts';

/** Variables as a script that a shell can take over. */
export function shellExports(env: Readonly<Record<string, string>>, shell: AgentFlags['shell']): string {
  if (shell === 'json') return `${JSON.stringify(env, null, 2)}\n`;
  return Object.entries(env)
    .map(([name, value]) => `${writers[shell](name, value)}\n`)
    .join('');
}

const writers = {
  sh: (name: string, value: string) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`,
  fish: (name: string, value: string) => `set -gx ${name} '${value.replace(/[\\']/g, '\\$&')}'`,
  powershell: (name: string, value: string) => `$env:${name} = '${value.replaceAll("'", "''")}'`,
};
