import type { Diagnostic } from '../../src-gateway/config/diagnostic.ts';
import { CliFailure, exitCodes } from './cli-io.ts';
import { textReport } from './diagnostics/text-report.ts';
import type { LoadedConfig } from './load-config.ts';
import type { Paint } from './paint.ts';

/**
 * The stages `schema` and `env` of a start: throws `config_invalid` with every problem of the file, then
 * `env_missing` with every variable that has no value.
 */
export function requireStartable(loaded: LoadedConfig, paint: Paint): void {
  const { file, diagnostics, analysis } = loaded;
  const told = diagnostics.filter(({ severity }) => severity !== 'hint');
  const ofFile = told.filter((diagnostic) => !isAboutEnvironment(diagnostic));
  if (ofFile.some(isError)) {
    throw new CliFailure(`${file}: invalid against schema`, {
      code: 'config_invalid',
      exitCode: exitCodes.refused,
      stage: 'schema',
      details: ofFile,
      lines: textReport(file, ofFile, paint),
      hint: `Check again with: planoai validate ${file}`,
    });
  }
  const ofEnvironment = told.filter(isAboutEnvironment);
  if (!ofEnvironment.some(isError) && analysis.config !== null) return;
  const missing = missingVariables(loaded);
  throw new CliFailure(`Missing required environment variables: ${missing.join(', ')}`, {
    code: 'env_missing',
    exitCode: exitCodes.environment,
    stage: 'env',
    details: ofEnvironment,
    lines: [
      ...textReport(file, ofEnvironment, paint),
      '  Put each into .env beside the config file, or into the shell:',
      ...missing.map((name) => `    export ${name}="…"`),
    ],
  });
}

/** Names of variables that a field needs and that have no value, sorted. */
export function missingVariables({ analysis }: LoadedConfig): string[] {
  return analysis.variables
    .filter(({ strict, set }) => strict && !set)
    .map(({ name }) => name)
    .sort();
}

function isAboutEnvironment({ code }: Diagnostic): boolean {
  return code === 'ENV_MISSING' || code === 'ENV_EMPTY' || code === 'ENV_WHITESPACE';
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}
