import { configFailure, missingVariables } from '../console/explain-config.ts';
import { CliFailure, exitCodes } from './cli-io.ts';
import { textReport } from './diagnostics/text-report.ts';
import type { LoadedConfig } from './load-config.ts';
import type { Paint } from './paint.ts';

/**
 * The stages `schema` and `env` of a start: throws `config_invalid` with every problem of the file, then
 * `env_missing` with every variable that has no value.
 */
export function requireStartable({ file, analysis }: LoadedConfig, paint: Paint): void {
  if (analysis.config !== null) return;
  const { message, code, stage, details } = configFailure(analysis, file);
  const isInvalid = code === 'config_invalid';
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
          ...missingVariables(analysis).map((name) => `    export ${name}="…"`),
        ],
  });
}
