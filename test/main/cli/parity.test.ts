import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { commands } from '../../../src-main/cli/commands.ts';
import { type CallName, calls } from '../../../src-main/contract/contract.ts';

/** The command that does the same, or why a terminal has no use for it. */
type Form = string | { readonly windowOnly: string };

const editor = { windowOnly: 'the editor of whoever uses a terminal keeps its own' };
const display = { windowOnly: 'how the window shows what a command prints whole' };
const savedQuery = { windowOnly: 'a shell keeps a query in a script, or as an alias' };
const app = { windowOnly: 'only the desktop app updates itself' };
const keyboard = { windowOnly: 'keys and window of the console itself' };

/** One row for each call of the contract: the compiler misses any that is left out. */
const forms: Readonly<Record<CallName, Form>> = {
  'host.info': 'status --json',
  'host.status': 'status',
  'host.stop': 'down',
  'host.open': 'open trace',
  'host.log-level': 'up --log-level',
  'logs.read': 'logs --follow',
  'config.read': 'validate --print',
  'config.diagnose': 'validate --hints --check-env',
  'config.review': 'up --dry-run',
  'config.save': editor,
  'config.apply': 'reload',
  'config.impact': 'replay --config --diff',
  'config.variable-names': 'env',
  'config.keep-secret': 'env set --store',
  'secrets.state': 'secrets',
  'secrets.choose': 'secrets use',
  'secrets.unlock': 'secrets unlock',
  'secrets.remove': 'env unset --store',
  'secrets.forget': 'secrets forget --yes',
  'config.breaks': 'replay --config --diff',
  'faults.set': 'faults set --delay',
  'faults.clear': 'faults clear',
  'history.list': { windowOnly: 'a shell keeps its own history of what it sent' },
  'history.read': { windowOnly: 'a shell keeps its own history of what it sent' },
  'history.delete': { windowOnly: 'a shell keeps its own history of what it sent' },
  'history.clear': { windowOnly: 'a shell keeps its own history of what it sent' },
  'drafts.keep': editor,
  'drafts.read': editor,
  'drafts.clear': editor,
  'drafts.hold': editor,
  'templates.list': 'init --list-templates',
  'templates.draft': 'init --template --stdout',
  'gateway.status': 'status',
  'gateway.start': 'up',
  'gateway.stop': 'down',
  'gateway.restart': 'restart',
  'listeners.start': 'listeners start',
  'listeners.stop': 'listeners stop',
  'listeners.other-port': 'up --set',
  'models.list': 'models',
  'models.overview': 'models',
  'traces.list': 'trace --query --since',
  'traces.get': 'trace',
  'traces.outline': 'trace',
  'traces.span': 'trace --json',
  'traces.find': 'trace --where',
  'traces.keys': display,
  'traces.values': display,
  'traces.export': 'trace export --format',
  'traces.import': 'trace import',
  'traces.calls': 'obs --once',
  'traces.config': 'trace export --format',
  'traces.stats': 'trace status',
  'traces.storage': 'doctor --bundle',
  'traces.clear': 'trace clear --yes',
  'traces.clear-soon': 'trace clear',
  'traces.keep': { windowOnly: 'a terminal asks before it clears' },
  'saved-filters.read': savedQuery,
  'saved-filters.save': savedQuery,
  'saved-filters.remove': savedQuery,
  'sessions.list': 'trace --query',
  'sessions.get': 'trace --query',
  'costs.report': 'obs --once',
  'calls.recent': 'obs --once',
  'prices.read': 'prices',
  'prices.set': 'prices set --cache-read',
  'decisions.read': 'trace --json',
  'bodies.list': 'trace --bodies',
  'bodies.read': 'trace --body --span',
  'messages.read': 'trace --messages',
  'recording.state': 'recording',
  'recording.choose': 'recording',
  'routing.outline': 'validate --print',
  'routing.decide': 'route --listener',
  'routing.hosted-question': 'up --router',
  'routing.answer-hosted': 'up --router',
  'filters.outline': 'validate --print',
  'filters.check': 'validate --check-urls',
  'filters.run': 'try filter --phase',
  'targets.outline': 'validate --print',
  'targets.try': 'try function --send',
  'playground.send': { windowOnly: 'every snippet of the playground is a command already: curl' },
  'playground.replay': 'replay --mode',
  'prompts.list': editor,
  'prompts.read': editor,
  'prompts.save': editor,
  'prompts.rename': editor,
  'suites.list': 'test',
  'suites.read': editor,
  'suites.check': 'test',
  'suites.save': editor,
  'suites.run': 'test --case',
  'suites.try': 'test --case',
  'suites.rehearse': 'test --config',
  'suites.add-case': 'test --add',
  'docker.overview': 'helpers',
  'docker.start-helper': 'helpers start --pull',
  'docker.start': 'helpers start',
  'docker.stop': 'helpers stop',
  'docker.remove': 'helpers remove',
  'docker.logs': 'helpers logs --tail',
  'docker.remove-volume': 'helpers remove-volume --yes',
  'diagnostics.collect': 'doctor --bundle',
  'diagnostics.pack': 'doctor --bundle',
  'settings.read': keyboard,
  'settings.set-keys': keyboard,
  'updates.state': app,
  'updates.choose': app,
  'updates.check': app,
  'updates.download': app,
  'updates.install': app,
  'updates.postpone': app,
  'updates.read-news': app,
  'settings.change': keyboard,
  'settings.file': { windowOnly: 'settings.json in the editor of whoever uses a terminal' },
  'settings.check': { windowOnly: 'settings.json in the editor of whoever uses a terminal' },
  'settings.save-file': { windowOnly: 'settings.json in the editor of whoever uses a terminal' },
  'settings.set-aside': { windowOnly: 'what a terminal starts goes on without a broken settings.json' },
  'window.recall': keyboard,
  'window.remember': keyboard,
  'workspaces.list': { windowOnly: 'a shell has its folders' },
  'workspaces.open': 'console',
  'workspaces.create': 'init --template',
  'settings.told-of-tray': keyboard,
};

const silent = { write: () => undefined };
const io = {
  stdout: silent,
  stderr: silent,
  stdin: new PassThrough(),
  env: {},
  cwd: '/',
  signal: new AbortController().signal,
};
const top = commands.map(({ create }) =>
  create(io, () => {
    throw new Error('nothing runs here');
  }, []),
);
/** Those that every command has, as far as rows name them. */
const everywhere = new Set(['--json', '--log-level']);

function unknownIn(form: string): string[] {
  const words = form.split(' ').filter((word) => !word.startsWith('-'));
  const options = form.split(' ').filter((word) => word.startsWith('-'));
  let found: Command | undefined;
  let level: readonly Command[] = top;
  const unknown: string[] = [];
  for (const word of words) {
    const next = level.find((command) => command.name() === word);
    if (next === undefined) unknown.push(word);
    else {
      found = next;
      level = next.commands;
    }
  }
  const known = new Set(found?.options.map(({ long }) => long));
  return [...unknown, ...options.filter((option) => !known.has(option) && !everywhere.has(option))];
}

describe('the actions of the window and the commands', () => {
  it.each(Object.entries(forms))('[ux R65] %s has its row, and what it names is there', (name, form) => {
    expect(Object.keys(calls)).toContain(name);
    if (typeof form === 'string') expect(unknownIn(form)).toEqual([]);
    else expect(Object.values(form).join('')).not.toBe('');
  });
});
