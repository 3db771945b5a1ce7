import { Command, Option } from 'commander';
import type { BodyPart } from '../contract/body-calls.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from './cli-io.ts';
import { usage } from './global-options.ts';
import type { ExportOptions } from './trace/export-traces.ts';
import type { ListenOptions } from './trace/listener.ts';
import type { ContentRequest } from './trace/show-content.ts';
import type { ShowOptions } from './trace/show-options.ts';

/** `planoai trace [TARGET]`: shows stored traces, keeps them in files, and runs a collector of its own. */
export function traceCommand(io: CliIo, globals: () => GlobalOptions): Command {
  const list = (value: string, previous: readonly string[] = []) => [...previous, value];
  const command = new Command('trace')
    .description('Show traces, or run a trace collector in the background')
    .argument('[target]', 'last, any, a trace id or the begin of one; listen, down or stop')
    .option(
      '--where <term>',
      'only traces with a span that meets the term: key=value (repeat: all must hold)',
      list,
    )
    .option('--query <query>', 'only traces that meet a query: a=1 (b>2s OR -c:x*) {d=1 e=2} "free text"')
    .option('--filter <patterns>', 'show only these attributes: key patterns with * and ?, comma list', list)
    .option('--since <window>', 'only traces that were active in the last 30s, 5m, 2h, 1d, 1w')
    .option('--limit <number>', 'at most so many traces')
    .option('--list', 'ids only')
    .option('--messages', 'what was said, as recorded: roles, tools, answers')
    .option('--bodies', 'the recorded bodies without their text')
    .addOption(new Option('--body <part>', 'one recorded body as it was').choices(bodyParts))
    .option('--span <id>', 'of what was said only that of this span')
    .option('-f, --follow', 'print a line for every trace that ends, until interrupted')
    .option('--no-interactive', 'never ask')
    .option('--host <address>', 'listen: address to bind')
    .option('--port <port>', 'listen: OTLP over gRPC, and queries (default: 4317)')
    .option('--http-port <port>', 'listen: OTLP over HTTP (default: one above --port)')
    .option('--foreground', 'listen: stay in this terminal')
    .option('--db <file>', 'listen: store the traces in this file')
    .option('--retention-mb <number>', 'listen: size of the store beyond which the oldest traces go')
    .option('--retention-days <number>', 'listen: age at which traces go')
    .action(async (target: string | undefined, options: TraceOptions) => {
      const settings = globals();
      const listening = target === 'listen' || target === 'down' || target === 'stop';
      if (listening && !asksToShow(options, settings)) {
        const { startListener, stopListener } = await import('./trace/listener.ts');
        if (target === 'listen') await startListener(io, settings, options);
        else await stopListener(io, settings);
        return;
      }
      const surplus = listenOnly.filter(([name]) => options[name] !== undefined).map(([, flag]) => flag);
      if (surplus.length > 0 && !listening) {
        throw new CliFailure(`${surplus.join(', ')} is for "planoai trace listen" only.`, {
          code: 'usage',
          exitCode: exitCodes.usage,
        });
      }
      const { readShowOptions } = await import('./trace/show-options.ts');
      const request = readShowOptions(target, options);
      const content = contentOf(options);
      if (request.follow) {
        const { followTraces } = await import('./trace/follow-traces.ts');
        await followTraces(io, settings, request);
        return;
      }
      if (content !== null) {
        const { showContent } = await import('./trace/show-content.ts');
        await showContent(io, settings, request, content);
        return;
      }
      const { showTraces } = await import('./trace/show-traces.ts');
      await showTraces(io, settings, request);
    });
  command
    .command('export')
    .description('Write traces to a file that other tools read, and "trace import" takes back')
    .argument('[target]', 'last, any, a trace id or the begin of one')
    .option('--where <term>', 'only traces with a span that meets the term (repeat: all must hold)', list)
    .option('--query <query>', 'only traces that meet a query')
    .option('--since <window>', 'only traces that were active in the last 30s, 5m, 2h, 1d, 1w')
    .option('--limit <number>', 'at most so many traces (default: all)')
    .option(
      '--format <format>',
      'otlp-json (default), otlp-jsonl (a line for each trace), csv; with what was said: har or bundle',
    )
    .option('--with-content', 'OTLP with what was said, where it is recorded')
    .option('-o, --output <file>', 'where to write (default: stdout)')
    .action(async (target: string | undefined, _own: unknown, self: Command) => {
      // `trace` has options of the same names and takes them wherever they stand.
      const options = self.optsWithGlobals<ExportOptions>();
      const { exportTraces } = await import('./trace/export-traces.ts');
      await exportTraces(io, globals(), target, options);
    });
  command
    .command('import')
    .description(
      'Store the traces of files: bundles, OTLP, what "trace --json" prints, Jaeger; maybe with gzip',
    )
    .argument('<files...>', 'JSON, JSON lines or protobuf; - for stdin')
    .action(async (files: string[]) => {
      const { importTraces } = await import('./trace/import-traces.ts');
      await importTraces(io, globals(), files);
    });
  command
    .command('open')
    .description('Store the traces of a file, and open the console at the newest of them')
    .argument('<file>', 'a bundle, or what else "trace import" takes')
    .option('--web', 'in the browser (PLANO_CONSOLE=web)')
    .option('--desktop', 'the desktop app (PLANO_CONSOLE=desktop)')
    .option('--no-open', 'only print the address')
    .action(async (file: string, flags: { web?: boolean; desktop?: boolean; open: boolean }) => {
      const { openTraces } = await import('./trace/open-traces.ts');
      await openTraces(io, globals(), file, flags);
    });
  command
    .command('status')
    .description('Say what the trace collector keeps, and what it had to drop')
    .action(async () => {
      const { showTraceStatus } = await import('./trace/trace-status.ts');
      await showTraceStatus(io, globals());
    });
  command
    .command('clear')
    .description('Delete every stored trace')
    .option('-y, --yes', 'do not ask')
    .action(async ({ yes = false }: { readonly yes?: boolean }) => {
      const { clearTraces } = await import('./trace/clear-traces.ts');
      await clearTraces(io, globals(), yes);
    });
  return command;
}

type TraceOptions = ShowOptions & ListenOptions & ContentOptions;

interface ContentOptions {
  readonly messages?: boolean;
  readonly bodies?: boolean;
  readonly body?: BodyPart;
  readonly span?: string;
}

const bodyParts: readonly BodyPart[] = ['request', 'filtered', 'response', 'events'];

/** `null`: spans are wanted, not what was said. */
function contentOf({ bodies, body, follow, list, messages, span }: TraceOptions): ContentRequest | null {
  const kinds = [...(messages ? ['messages' as const] : []), ...(bodies ? ['bodies' as const] : []), body];
  const [kind, other] = kinds.filter((each) => each !== undefined);
  if (kind === undefined && span === undefined) return null;
  if (kind === undefined) throw usage('--span goes with --messages, --bodies or --body.');
  if (other !== undefined || follow || list) {
    throw usage('Take one of --messages, --bodies, --body, --list and --follow.');
  }
  if (span !== undefined && !/^[0-9a-f]{16}$/i.test(span)) throw usage('--span takes 16 hex characters.');
  return { kind, spanId: span?.toLowerCase() ?? null };
}

const listenOnly = [
  ['host', '--host'],
  ['port', '--port'],
  ['httpPort', '--http-port'],
  ['foreground', '--foreground'],
  ['db', '--db'],
  ['retentionMb', '--retention-mb'],
  ['retentionDays', '--retention-days'],
] as const satisfies readonly (readonly [keyof ListenOptions, string])[];

/** With any option that is about showing, `listen` is read as a trace id, as the original does. */
function asksToShow(options: TraceOptions, { json, verbose }: GlobalOptions): boolean {
  return (
    json ||
    verbose ||
    options.where !== undefined ||
    options.query !== undefined ||
    options.filter !== undefined ||
    options.since !== undefined ||
    options.limit !== undefined ||
    options.list === true ||
    options.follow === true ||
    options.messages === true ||
    options.bodies === true ||
    options.body !== undefined ||
    !options.interactive
  );
}
