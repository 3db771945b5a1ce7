import { setTimeout } from 'node:timers/promises';
import type { CallRow } from '../../contract/cost-calls.ts';
import { CliFailure, type CliIo, type GlobalOptions } from '../cli-io.ts';
import { createPaint } from '../paint.ts';
import { printJson } from '../print-json.ts';
import { askForCalls } from '../trace/collector-client.ts';
import { type ObsFlags, type ObsOptions, readObsOptions } from './obs-options.ts';
import { type ObsPrices, obsPrices } from './obs-prices.ts';
import { obsScreen } from './obs-screen.ts';
import { type ObsSnapshot, obsSnapshot } from './obs-snapshot.ts';

/** Where calls come from. */
interface CallSource {
  /** As the foot of the screen names it. */
  readonly about: string;
  /** Newest first. Rejects with `CliFailure`. */
  calls(): Promise<readonly CallRow[]>;
  close(): Promise<void>;
}

/** Shows the figures once, or until the user interrupts. Throws `CliFailure`, exit code 1. */
export async function runObs(io: CliIo, globals: GlobalOptions, flags: ObsFlags): Promise<void> {
  const options = readObsOptions(io, flags);
  const prices = await obsPrices(io, globals.home, options);
  const source =
    options.listenOn === null ? runningCollector(options) : await ownCollector(options, globals.home);
  const look = async () => obsSnapshot((await source.calls()).map((call) => prices.price(call)));
  try {
    // Whatever is wrong from the start is a failure; later the screen says it.
    const first = await look();
    if (globals.json && options.once) printJson(io, first);
    else if (globals.json) await printLines(io, options, first, look);
    else if (!options.once && io.stdout.isTTY === true) {
      await showLive(io, globals, { options, source, prices, first, look });
    } else io.stdout.write(`${frame(io, globals, { source, prices }, first, null).join('\n')}\n`);
  } finally {
    await source.close();
  }
}

interface LiveView {
  readonly options: ObsOptions;
  readonly source: CallSource;
  readonly prices: ObsPrices;
  readonly first: ObsSnapshot;
  look(): Promise<ObsSnapshot>;
}

/** The alternate screen, without a cursor. */
const enter = '\u001b[?1049h\u001b[?25l';
const leave = '\u001b[?25h\u001b[?1049l';
const home = '\u001b[H';
const restOfLine = '\u001b[K';
const restOfScreen = '\u001b[J';

async function showLive(io: CliIo, globals: GlobalOptions, view: LiveView): Promise<void> {
  let snapshot = view.first;
  let trouble: string | null = null;
  io.stdout.write(enter);
  try {
    while (!io.signal.aborted) {
      // One line more than the terminal has would push the first one out of sight.
      const lines = frame(io, globals, view, snapshot, trouble).slice(0, (io.stdout.rows ?? 50) - 1);
      io.stdout.write(`${home}${lines.map((line) => `${line}${restOfLine}\n`).join('')}${restOfScreen}`);
      await setTimeout(view.options.refreshMs, undefined, { signal: io.signal }).catch(() => undefined);
      try {
        snapshot = await view.look();
        trouble = null;
      } catch (error) {
        if (!(error instanceof CliFailure)) throw error;
        trouble = `${error.message} The figures above are the last ones.`;
      }
    }
  } finally {
    io.stdout.write(leave);
  }
}

function frame(
  { stdout }: CliIo,
  { color }: GlobalOptions,
  { source, prices }: Pick<LiveView, 'source' | 'prices'>,
  snapshot: ObsSnapshot,
  trouble: string | null,
): string[] {
  return obsScreen({
    ...{ snapshot, trouble },
    footer: `${source.about} · ${prices.about}`,
    paint: createPaint(color),
    width: stdout.columns ?? 120,
    now: Date.now(),
  });
}

/** One object a line, whenever something changed. */
async function printLines(
  io: CliIo,
  { refreshMs }: ObsOptions,
  first: ObsSnapshot,
  look: () => Promise<ObsSnapshot>,
): Promise<void> {
  let told = '';
  for (let snapshot = first; !io.signal.aborted; ) {
    const line = JSON.stringify(snapshot);
    if (line !== told) io.stdout.write(`${line}\n`);
    told = line;
    await setTimeout(refreshMs, undefined, { signal: io.signal }).catch(() => undefined);
    if (!io.signal.aborted) snapshot = await look();
  }
}

function runningCollector({ capacity, port }: ObsOptions): CallSource {
  return {
    about: `collector on 127.0.0.1:${port}`,
    calls: () => askForCalls(port, capacity),
    close: async () => undefined,
  };
}

async function ownCollector(
  { capacity, listenOn, port }: ObsOptions,
  planoHome: string,
): Promise<CallSource> {
  const { openOwnCollector } = await import('./own-collector.ts');
  const collector = await openOwnCollector(planoHome, { host: listenOn ?? '127.0.0.1', port });
  const { address = listenOn, port: bound = port } = collector.addresses.grpc ?? {};
  return {
    about: `receives spans on ${address}:${bound}`,
    calls: async () => (await collector.calls({ limit: capacity })).calls,
    close: () => collector.close(),
  };
}
