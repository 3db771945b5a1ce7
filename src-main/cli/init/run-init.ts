import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import type { Diagnostic } from '../../../src-gateway/config/diagnostic.ts';
import { saveFile } from '../../console/save-file.ts';
import { readEmptyTemplate, templates } from '../../console/templates.ts';
import { configOfProviders } from '../../console/zero-config.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { textReport } from '../diagnostics/text-report.ts';
import { usage } from '../global-options.ts';
import { createPaint, type Paint } from '../paint.ts';
import { printJson } from '../print-json.ts';
import { shownPath } from '../shown-path.ts';
import { checkWritten } from './check-written.ts';
import type { InitChoice } from './init-choice.ts';
import { listTemplates } from './list-templates.ts';
import { loadTemplate } from './load-template.ts';
import { describeTemplate, withPort } from './template-facts.ts';
import { writeEnvironmentExample } from './write-environment-example.ts';

export interface InitFlags {
  readonly template?: string;
  readonly clean?: boolean;
  readonly providers?: readonly string[];
  readonly output: string;
  readonly force?: boolean;
  readonly listTemplates?: boolean;
  readonly stdout?: boolean;
  readonly port?: number;
  readonly withEnv?: boolean;
  readonly check?: boolean;
}

/** Writes a config from a template, or asks for it on a terminal. Throws `CliFailure`. */
export async function runInit(io: CliIo, globals: GlobalOptions, flags: InitFlags): Promise<void> {
  if (flags.clean === true && flags.template !== undefined) {
    throw usage('--clean writes an empty config and --template a whole one: use one of them.');
  }
  if (flags.providers !== undefined && (flags.clean === true || flags.template !== undefined)) {
    throw usage('--providers writes a config of its own: leave --template and --clean away.');
  }
  if (flags.check === true && flags.stdout === true) {
    throw usage('--check looks at what was written; --stdout writes nothing.');
  }
  if (flags.listTemplates === true) return listTemplates(io, globals);
  const choice = chosen(flags) ?? (await ask(io, globals, flags));
  if (choice === null) {
    io.stdout.write('Cancelled.\n');
    return;
  }
  const source = await sourceOf(io, choice, flags);
  const text = flags.port === undefined ? source : withPort(source, flags.port);
  const { variables } = describeTemplate(text);
  if (flags.stdout === true) {
    if (!globals.json) io.stdout.write(text);
    else printJson(io, { written: null, template: choice.template, variables, text });
    return;
  }
  const path = resolve(
    io.cwd,
    choice.output.replace(/^~(?=\/|$)/, () => io.env.HOME || homedir()),
  );
  const shown = shownPath(path, io.cwd);
  if (existsSync(path) && !choice.force) throw wouldOverwrite(shown);
  await mkdir(dirname(path), { recursive: true });
  await saveFile(path, text);
  const also = flags.withEnv === true ? await writeEnvironmentExample(dirname(path), variables) : [];
  const checks = flags.check === true ? await checkWritten(io, { path, text }) : null;
  const next = [`planoai up${shown === 'config.yaml' ? '' : ` ${shown}`}${globals.instanceFlags}`];
  if (globals.json) {
    const others = also.map((file) => shownPath(file, io.cwd));
    const report = { written: shown, template: choice.template, variables, next, also: others };
    printJson(io, { ...report, ...(checks !== null && { checks }) });
    return;
  }
  if (globals.quiet) return;
  const paint = createPaint(globals.color);
  const lines = [
    `${paint('green', '✓')} Wrote ${shown} (${flags.providers?.join(', ') ?? choice.template ?? 'empty'})`,
    ...also.map((file) => `${paint('green', '✓')} Wrote ${shownPath(file, io.cwd)}`),
    ...(variables.length === 0 ? [] : [`Set in .env beside it or in the shell: ${variables.join(', ')}`]),
    ...(checks === null ? [] : checkLines(shown, checks, paint)),
    `Start it with: ${next[0]}`,
  ];
  io.stdout.write(`${lines.join('\n')}\n`);
}

function checkLines(file: string, checks: readonly Diagnostic[], paint: Paint): string[] {
  if (checks.length > 0) return textReport(file, checks, paint);
  return [`${paint('green', '✓')} Variables are set, ports are free, and what it calls answers`];
}

function sourceOf(io: CliIo, { template }: InitChoice, { providers }: InitFlags): Promise<string> | string {
  if (providers !== undefined) return configOfProviders(providers, usualPort);
  return template === null ? readEmptyTemplate() : loadTemplate(io, template);
}

/** Of a model listener. */
const usualPort = 12_000;

function chosen({ template, clean, output, providers, force = false, stdout }: InitFlags): InitChoice | null {
  if (clean === true || providers !== undefined) return { template: null, output, force };
  if (template !== undefined) return { template, output, force };
  if (stdout === true) throw usage('--stdout prints a template: name it with --template, or use --clean.');
  return null;
}

/** Only people at a terminal are asked. */
async function ask(io: CliIo, globals: GlobalOptions, flags: InitFlags): Promise<InitChoice | null> {
  const isPerson = io.stdin.isTTY === true && io.stdout.isTTY === true && !io.env.CI && !globals.json;
  if (!isPerson) {
    throw new CliFailure('There is no terminal to ask on.', {
      code: 'no_terminal',
      exitCode: exitCodes.refused,
      details: templates.map(({ id }) => ({ template: id })),
      hint: 'Say what to write: --template <id>, or --clean for an empty config. The ids: --list-templates',
    });
  }
  const { askForConfig } = await import('./ask-for-config.ts');
  return askForConfig(io, { output: flags.output, force: flags.force === true });
}

function wouldOverwrite(file: string): CliFailure {
  return new CliFailure(`Refusing to overwrite existing file: ${file} (use --force)`, {
    code: 'would_overwrite',
    exitCode: exitCodes.refused,
    details: [{ file }],
  });
}
