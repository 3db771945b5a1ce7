import { Command } from 'commander';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from './cli-io.ts';
import { withInstance } from './connect-instance.ts';
import { textReport } from './diagnostics/text-report.ts';
import { createPaint } from './paint.ts';
import { printJson } from './print-json.ts';
import { shownPath } from './shown-path.ts';

/** `planoai reload`: the running gateway takes over the file on disk without dropping a request. */
export function reloadCommand(io: CliIo, globals: () => GlobalOptions): Command {
  return new Command('reload')
    .description('Apply the config file as it is now, without dropping requests')
    .action(() => reload(io, globals()));
}

async function reload(io: CliIo, globals: GlobalOptions): Promise<void> {
  const { file, review, outcome } = await withInstance(globals, async (contract) => {
    const file = await contract.call('config.read', {});
    const review = await contract.call('config.review', { text: file.text });
    const base = { text: file.text, baseSha256: file.sha256 };
    return { file, review, outcome: await contract.call('config.apply', base, { signal: io.signal }) };
  });
  if (!outcome.applied) {
    const name = shownPath(file.path, io.cwd);
    const { diagnostics, valid } = outcome.diagnosis;
    const told = diagnostics.filter(({ severity }) => severity !== 'hint');
    const missing = told.every(({ severity, code }) => severity !== 'error' || code === 'ENV_MISSING');
    const invalid = !valid && !missing;
    throw new CliFailure(outcome.message ?? `${name} was not applied`, {
      code: invalid ? 'config_invalid' : valid ? 'reload_failed' : 'env_missing',
      exitCode: invalid ? exitCodes.refused : valid ? exitCodes.start : exitCodes.environment,
      stage: invalid ? 'schema' : valid ? 'start' : 'env',
      details: told,
      lines: valid ? [] : textReport(name, told, createPaint(globals.color)),
      hint: 'The config that was applied before serves on.',
    });
  }
  const changes = review.changes.map(({ text }) => text);
  if (globals.json) return printJson(io, { applied: true, sha256: outcome.sha256, changes });
  if (globals.quiet) return;
  const list =
    changes.length === 0 ? ['  No change in what the gateway does.'] : changes.map((text) => `  ${text}`);
  io.stdout.write(`Reloaded ${shownPath(file.path, io.cwd)}\n${list.join('\n')}\n`);
}
