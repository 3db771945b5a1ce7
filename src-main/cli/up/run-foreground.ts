import type { Diagnostic } from '../../../src-gateway/config/diagnostic.ts';
import type { LogEntry } from '../../contract/host-calls.ts';
import { type HostRun, runHost } from '../../instances/run-host.ts';
import type { CliIo, GlobalOptions } from '../cli-io.ts';
import { describeInstance } from '../instance-report.ts';
import { createPaint } from '../paint.ts';
import { foregroundLine } from './foreground-line.ts';

export interface ForegroundRun {
  readonly run: HostRun;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly warnings: readonly Diagnostic[];
  /** Opens the secret store; `null`: it is not needed. */
  readonly passphrase: string | null;
  /** `performance.now()` when the command began. */
  readonly started: number;
}

/** The host in this very process: says that it is ready, then every request, until it is interrupted. */
export async function runForeground(
  io: CliIo,
  globals: GlobalOptions,
  foreground: ForegroundRun,
): Promise<void> {
  const { run, environment, warnings, passphrase, started } = foreground;
  const { host, report, ended } = await runHost(run, { environment, passphrase, signal: io.signal });
  const paint = createPaint(globals.color);
  const isMachine = environment.PLANO_LOG_FORMAT === 'json';
  if (globals.json) {
    const elapsed = Math.round(performance.now() - started);
    io.stdout.write(`${JSON.stringify({ ...report, warnings, elapsed_ms: elapsed })}\n`);
  } else if (!globals.quiet && !isMachine) {
    const head = `${paint('green', 'Plano is running')} (foreground, pid ${report.pid})`;
    io.stdout.write(`${[head, ...describeInstance(report, paint), 'Press Ctrl+C to stop.'].join('\n')}\n`);
  }
  const print = (entry: LogEntry) => {
    if (isMachine) io.stdout.write(`${JSON.stringify(logDocument(entry))}\n`);
    else if (globals.json) io.stdout.write(`${JSON.stringify(entry)}\n`);
    else if (!globals.quiet) io.stdout.write(`${foregroundLine(entry, paint)}\n`);
  };
  const unsubscribe = host.subscribe('logs.added', ({ entries }) => entries.forEach(print));
  await ended;
  io.interruptHandled?.();
  unsubscribe();
}

/** `PLANO_LOG_FORMAT=json`: what whoever collects a container's output reads. */
function logDocument({ kind, level, listener, message, requestId, time, traceId }: LogEntry) {
  return {
    time: new Date(time).toISOString(),
    ...{ level, kind, message, listener, request_id: requestId, trace_id: traceId },
  };
}
