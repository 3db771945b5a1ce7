import { Command } from 'commander';
import { CliExit } from './cli-exit.ts';
import { type CliIo, exitCodes, type GlobalOptions } from './cli-io.ts';
import type { Finding } from './doctor/check.ts';
import type { CheckedFinding, DoctorFlags } from './doctor/examine.ts';
import { collect } from './env.ts';
import { createPaint, type Paint, type PaintStyle } from './paint.ts';
import { printJson } from './print-json.ts';

/** `planoai doctor [FILE]`: what on this machine keeps a gateway from running well. Exit code 8 when something does. */
export function doctorCommand(io: CliIo, globals: () => GlobalOptions): Command {
  return new Command('doctor')
    .description('Check config, keys, ports, stores and this machine; exit code 8 when something fails')
    .argument('[file]', 'config file (default: config.yaml or plano_config.yaml in --path)')
    .option('--path <folder>', 'folder of the config file')
    .option('--env-file <file>', 'one more file of variables (repeat: the last wins)', collect, [])
    .option(
      '--bundle <file>',
      'write what helps others to understand (.tar.gz), secrets masked, and say what is in it',
    )
    .action(async (file: string | undefined, flags: DoctorFlags) => {
      const { examine } = await import('./doctor/examine.ts');
      const findings = await examine(io, globals(), file, flags);
      if (flags.bundle === undefined) tell(io, globals(), findings);
      else {
        const { writeBundle } = await import('./doctor/write-bundle.ts');
        return writeBundle(io, globals(), { file, flags, findings, bundle: flags.bundle });
      }
      if (findings.some(({ status }) => status === 'fail')) throw new CliExit(exitCodes.check);
    });
}

function tell(io: CliIo, { color, json, quiet }: GlobalOptions, findings: readonly CheckedFinding[]): void {
  if (json) {
    const checks = findings.map(({ id, status, message, fix }) => ({ id, status, message, fix }));
    printJson(io, { checks });
    return;
  }
  const paint = createPaint(color);
  const told = quiet ? findings.filter(({ status }) => status !== 'ok') : findings;
  const lines = told.flatMap((finding) => describe(finding, paint));
  if (!quiet) lines.push('', summary(findings));
  if (lines.length > 0) io.stdout.write(`${lines.join('\n')}\n`);
}

const marks: Readonly<Record<Finding['status'], readonly [word: string, style: PaintStyle]>> = {
  ok: ['ok  ', 'green'],
  warn: ['warn', 'yellow'],
  fail: ['fail', 'red'],
};

const idWidth = 'host_names'.length;

function describe({ fix, id, message, status }: CheckedFinding, paint: Paint): string[] {
  const [word, style] = marks[status];
  const head = `${paint(style, word)}  ${paint('bold', id.padEnd(idWidth))}  ${message}`;
  return fix === null ? [head] : [head, `${' '.repeat(idWidth + 8)}fix: ${fix}`];
}

function summary(findings: readonly Finding[]): string {
  const count = (status: Finding['status']) => findings.filter((finding) => finding.status === status).length;
  const [failed, warnings] = [count('fail'), count('warn')];
  if (failed + warnings === 0) return 'Nothing is wrong here.';
  return `${failed} failed, ${warnings} to look at.`;
}
