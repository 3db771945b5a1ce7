import { configFailure, missingVariables } from '../console/explain-config.ts';
import { CliFailure, exitCodes } from './cli-io.ts';
import { textReport } from './diagnostics/text-report.ts';
import type { LoadedConfig } from './load-config.ts';
import type { Paint } from './paint.ts';
import { whereStored } from './stored-secrets.ts';

/**
 * The stages `schema` and `env` of a start: throws `config_invalid` with every problem of the file, then
 * `env_missing` with every variable that has no value. `home` is `$PLANO_HOME`.
 */
export function requireStartable({ file, analysis }: LoadedConfig, home: string, paint: Paint): void {
  if (analysis.config !== null) return;
  const { message, code, stage, details } = configFailure(analysis, file);
  const isInvalid = code === 'config_invalid';
  const missing = missingVariables(analysis);
  const report = textReport(
    file,
    analysis.diagnostics.filter((found) => details.includes(found)),
    paint,
  );
  throw new CliFailure(message, {
    code,
    exitCode: isInvalid ? exitCodes.refused : exitCodes.environment,
    details,
    ...(stage !== undefined && { stage }),
    ...(isInvalid && { hint: `Check again with: planoai validate ${file}` }),
    lines: isInvalid
      ? report
      : [
          ...report,
          '  Put each into .env beside the config file, or into the shell:',
          ...missing.map((name) => `    export ${name}="…"`),
          ...whereStored(home, missing),
        ],
  });
}
