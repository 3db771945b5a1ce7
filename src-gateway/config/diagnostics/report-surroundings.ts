import type { FileSurroundings } from '../file-surroundings.ts';
import type { Reporter } from './reporter.ts';

/** What is odd about the files beside a config. The findings stand at its first line, and name the file. */
export function reportSurroundings(
  { passedOver, envFiles }: FileSurroundings,
  options: { readonly file: string; readonly checkEnvironment: boolean; readonly reporter: Reporter },
): void {
  const { reporter } = options;
  if (passedOver !== null) {
    const used = options.file.replace(/^.*[\\/]/, '');
    reporter.report('CFG_FILE_AMBIGUOUS', 'root', { used, other: passedOver });
  }
  if (!options.checkEnvironment) return;
  for (const { name, problems, inGit } of envFiles) {
    if (inGit) reporter.report('ENV_DOTENV_TRACKED', 'root', { file: name });
    for (const { code, line, message } of problems) {
      if (code === 'ENV_DOTENV_SYNTAX') {
        reporter.report(code, 'root', { place: `${name}:${line}`, reason: message });
      }
    }
  }
}
