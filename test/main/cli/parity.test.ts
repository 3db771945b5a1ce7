import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { commands } from '../../../src-main/cli/commands.ts';
import { type CallName, calls } from '../../../src-main/contract/contract.ts';

/** The command that does the same, or why a terminal has no use for it. */
type Form = string | { readonly windowOnly: string } | { readonly missing: string };

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
  'config.keep-secret': { missing: 'a key is written into .env by hand' },
  'secrets.state': 'env',
  'secrets.choose': { missing: 'the store is chosen in a window' },
  'secrets.unlock': 'up',
  'secrets.remove': { missing: 'the store is tidied in a window' },
  'secrets.forget': { missing: 'the store is tidied in a window' },
  'config.breaks': 'replay --config --diff',
  'faults.set': { missing: 'faults are set in the window that shows what they do' },
  'faults.clear': { missing: 'faults are set in the window that shows what they do' },
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
  'listeners.start': { missing: 'a single listener is started in a window or by the config' },
  'listeners.stop': { missing: 'a single listener is stopped in a window or by the config' },
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
  'prices.read': 'obs --once',
  'prices.set': { missing: 'prices of one’s own are written into pricing.yaml by hand' },
  'decisions.read': 'trace --json',
  'bodies.list': { missing: 'what was said is read in a window' },
  'bodies.read': { missing: 'what was said is read in a window' },
  'messages.read': { missing: 'what was said is read in a window' },
  'recording.state': 'doctor',
  'recording.choose': { missing: 'PLANO_CAPTURE_CONTENT decides for what a terminal starts' },
  'routing.outline': 'validate --print',
  'routing.decide': 'route --listener',
  'routing.hosted-question': 'up --router',
  'routing.answer-hosted': 'up --router',
  'filters.outline': 'validate --print',
  'filters.check': 'validate --check-urls',
  'filters.run': { missing: 'a filter alone is tried in the playground' },
  'targets.outline': 'validate --print',
  'targets.try': { missing: 'a function alone is tried in the playground' },
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
  'suites.add-case': { missing: 'a case is made from a trace in a window' },
  'docker.overview': { missing: 'docker ps --filter label=dev.plano-console.managed' },
  'docker.start-helper': { missing: 'helpers are started in a window' },
  'docker.start': { missing: 'docker start' },
  'docker.stop': 'down --docker',
  'docker.remove': 'down --docker',
  'docker.logs': 'logs --docker',
  'docker.remove-volume': { missing: 'docker volume rm' },
  'diagnostics.collect': 'doctor --bundle',
  'diagnostics.pack': 'doctor --bundle',
  'settings.read': keyboard,
  'settings.set-keys': keyboard,
  'settings.set-single-letters': keyboard,
  'settings.set-on-close': keyboard,
  'settings.set-look': keyboard,
  'updates.state': app,
  'updates.choose': app,
  'updates.check': app,
  'updates.download': app,
  'updates.install': app,
  'updates.postpone': app,
  'updates.read-news': app,
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
  it.each(Object.entries(forms))('%s has its row, and what it names is there', (name, form) => {
    expect(Object.keys(calls)).toContain(name);
    if (typeof form === 'string') expect(unknownIn(form)).toEqual([]);
    else expect(Object.values(form).join('')).not.toBe('');
  });

  it('have no more holes than are written down here', () => {
    const holes = Object.entries(forms).filter(([, form]) => typeof form === 'object' && 'missing' in form);
    expect(holes.map(([name]) => name)).toEqual([
      'config.keep-secret',
      'secrets.choose',
      'secrets.remove',
      'secrets.forget',
      'faults.set',
      'faults.clear',
      'listeners.start',
      'listeners.stop',
      'prices.set',
      'bodies.list',
      'bodies.read',
      'messages.read',
      'recording.choose',
      'filters.run',
      'targets.try',
      'suites.add-case',
      'docker.overview',
      'docker.start-helper',
      'docker.start',
      'docker.remove-volume',
    ]);
  });
});
