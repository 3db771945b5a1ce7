import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { ContractError } from '../contract/client.ts';
import { deepLinkScheme, locationOfDeepLink } from '../contract/deep-link.ts';
import { connectControl } from '../instances/control-client.ts';
import { instancePaths } from '../instances/instance-paths.ts';
import { findInstance } from '../instances/instance-record.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from './cli-io.ts';
import { openConsole } from './console.ts';
import { usage } from './global-options.ts';
import { openInBrowser } from './open-in-browser.ts';

interface OpenFlags {
  readonly web?: boolean;
  readonly desktop?: boolean;
  readonly open: boolean;
}

/** `planoai open`: the console at a place. */
export function openCommand(io: CliIo, globals: () => GlobalOptions): Command {
  const command = new Command('open')
    .summary('Open the console at a trace, a query, a field, a setting')
    .description(
      'Opens the console at a place: the one that runs, else a new one. What is opened is only looked at; nothing is applied or sent.',
    );
  const place = (usageText: string, description: string, linkOf: LinkOf) => {
    command.addCommand(
      new Command(usageText.split(' ', 1)[0])
        .description(description)
        .argument(...argumentOf(usageText))
        .option('--web', 'in the browser (PLANO_CONSOLE=web)')
        .option('--desktop', 'in the desktop app (PLANO_CONSOLE=desktop)')
        .option('--no-open', 'only print the address')
        .action(async (word: string | undefined, flags: OpenFlags) => {
          await openAt(io, globals(), await linkOf(word, globals()), flags);
        }),
    );
  };
  place('trace <id>', 'A trace, by 32 hex digits or the first 8 of them', async (word = '', options) =>
    link('trace', {}, await wholeTraceId(word, options)),
  );
  place('traces [query]', 'The list of traces, filtered', (word) => link('traces', { q: word }));
  place('playground [trace]', 'The playground, with the recorded request of a trace', async (word, options) =>
    link('playground', { trace: word === undefined ? undefined : await wholeTraceId(word, options) }),
  );
  place('config [path]', 'The config, at a field: model_providers[0].access_key', (word) =>
    link('config', { path: word }),
  );
  place('settings [section]', 'The settings, at a section', (word) => link('settings', {}, word ?? ''));
  return command;
}

type LinkOf = (word: string | undefined, globals: GlobalOptions) => string | Promise<string>;

const meanings: Readonly<Record<string, string>> = {
  '<id>': '32 or 8 hex digits',
  '[query]': 'in the language of the filter field',
  '[trace]': 'its id',
  '[path]': 'as problems name it',
  '[section]': 'recording, secrets, privacy, …',
};

function argumentOf(usageText: string): [name: string, description: string] {
  const name = usageText.slice(usageText.indexOf(' ') + 1);
  return [name, meanings[name] ?? ''];
}

function link(host: string, parameters: Readonly<Record<string, string | undefined>>, rest = ''): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, value);
  const path = rest === '' ? '' : `/${encodeURIComponent(rest)}`;
  return `${deepLinkScheme}://${host}${path}${query.size === 0 ? '' : `?${query}`}`;
}

/** The 32 digits of a trace; of a short one the store of the running instance knows them. */
async function wholeTraceId(text: string, { home, instance }: GlobalOptions): Promise<string> {
  if (/^[0-9a-f]{32}$/i.test(text)) return text.toLowerCase();
  if (!/^[0-9a-f]{8}$/i.test(text)) throw usage('Trace ID must be 8 or 32 hex characters.');
  const record = await findInstance(instancePaths(home, instance));
  const client = record === null ? null : await connectControl(record.control).catch(() => null);
  if (client === null) {
    throw new CliFailure('A short trace id needs a running instance, which knows the whole one.', {
      code: 'not_running',
      exitCode: exitCodes.notRunning,
      hint: 'Give all 32 digits, or start it with: planoai up --with-tracing',
    });
  }
  try {
    return (await client.contract.call('traces.outline', { traceId: text })).row.traceId;
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    throw new CliFailure(error.message, { code: error.code, exitCode: exitCodes.refused, cause: error });
  } finally {
    client.close();
  }
}

async function openAt(io: CliIo, globals: GlobalOptions, to: string, flags: OpenFlags): Promise<void> {
  if (locationOfDeepLink(to)?.includes('link=unknown') !== false)
    throw usage('There is no such place in the console.');
  const forced = flags.web === true || flags.desktop === true;
  const shown = forced ? null : await openInRunning(globals, to);
  if (shown === null) {
    return openConsole(io, globals, {
      file: undefined,
      flags: { ...flags, host: '127.0.0.1', port: 0 },
      link: to,
    });
  }
  const { kind, url } = shown;
  if (globals.json) io.stdout.write(`${JSON.stringify({ kind, url })}\n`);
  else if (!globals.quiet) io.stdout.write(url === null ? 'Shown in the desktop app.\n' : `${url}\n`);
  const someoneLooks = io.stdout.isTTY === true && !io.env.CI && !io.env.SSH_CONNECTION;
  if (url !== null && flags.open && someoneLooks) openInBrowser(url);
}

interface Shown {
  readonly kind: 'web' | 'desktop';
  /** With its token; `null`: a window shows it. */
  readonly url: string | null;
}

/** In the console of the running instance; `null`: none runs, or it has no console. */
async function openInRunning({ home, instance }: GlobalOptions, to: string): Promise<Shown | null> {
  const paths = instancePaths(home, instance);
  const record = await findInstance(paths);
  const client = record === null ? null : await connectControl(record.control).catch(() => null);
  if (client === null) return null;
  try {
    const { url } = await client.contract.call('host.open', { link: to });
    if (url === null) return { kind: 'desktop', url };
    const { at } = await import('./web-door.ts');
    const token = (await readFile(paths.tokenFile, 'utf8')).trim();
    return { kind: 'web', url: at(url, new URL(url).hash.slice(1), token) };
  } catch (error) {
    // One of an earlier version has no such call.
    if (error instanceof ContractError && ['no_console', 'unknown_method'].includes(error.code)) return null;
    throw error;
  } finally {
    client.close();
  }
}
