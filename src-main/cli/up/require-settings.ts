import { reportRun } from '../../../src-gateway/config/diagnostics/report-run.ts';
import { invalidSettings } from '../../console/invalid-settings.ts';
import { CliFailure, type CliIo, exitCodes } from '../cli-io.ts';
import { textReport } from '../diagnostics/text-report.ts';
import type { LoadedConfig } from '../load-config.ts';
import type { Paint } from '../paint.ts';

/** Throws `setting_invalid` when a `PLANO_*` variable has a value that it cannot have. */
export function requireSettings({ env }: CliIo, { analysis, file, text }: LoadedConfig, paint: Paint): void {
  const settings = invalidSettings(env, analysis.config);
  if (settings.length === 0) return;
  const details = settings.map((setting) =>
    reportRun('RUN_SETTING_INVALID', setting, { text, place: 'root' }),
  );
  throw new CliFailure(`Unusable settings: ${settings.map(({ name }) => name).join(', ')}`, {
    code: 'setting_invalid',
    exitCode: exitCodes.refused,
    stage: 'env',
    details,
    lines: textReport(file, details, paint),
    hint: 'Correct the variable, or unset it to take the default.',
  });
}
