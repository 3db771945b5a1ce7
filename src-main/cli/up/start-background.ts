import { spawn } from 'node:child_process';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Duplex } from 'node:stream';
import { reportRun } from '../../../src-gateway/config/diagnostics/report-run.ts';
import type { StartStep } from '../../console/host.ts';
import type { InstanceReport } from '../../contract/host-calls.ts';
import { encodeLine, MessageLines } from '../../instances/message-lines.ts';
import type { HostRun } from '../../instances/run-host.ts';
import { type BackgroundMessage, progressFd } from '../background-messages.ts';
import { CliFailure, exitCodes } from '../cli-io.ts';
import { exitCodeOf, type FailureDocument } from '../render-failure.ts';

export interface StartBackgroundOptions {
  /** The program of the background host. */
  readonly entry: string;
  readonly run: HostRun;
  /** Opens the secret store; `null`: it is not needed. */
  readonly passphrase: string | null;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Gets what the process prints; `null`: nothing is kept. */
  readonly logFile: string | null;
  /** Listeners that are expected, for the failure when none answers. */
  readonly listeners: readonly { readonly name: string; readonly port: number }[];
  /** Of the config that is started. */
  readonly text: string;
  /** Shows why a listener is not healthy. */
  readonly logsCommand: string;
  readonly signal: AbortSignal;
  onStep(step: StartStep): void;
}

/** Beyond the listeners' own time: loading the programs, opening the trace store. */
const startMarginMs = 5000;
const killMs = 3000;
const shownLogLines = 20;

/**
 * Starts a host that outlives this process, and waits until it is ready. Throws `CliFailure` with what
 * the host reports, `health_timeout` or `gateway_exited`; nothing is left running then.
 */
export async function startBackground(options: StartBackgroundOptions): Promise<InstanceReport> {
  const { entry, run, cwd, env, logFile, signal } = options;
  const log = logFile === null ? null : await openLog(logFile);
  const output = log?.fd ?? 'ignore';
  const child = spawn(process.execPath, [entry, JSON.stringify(run)], {
    cwd,
    env: { ...env },
    detached: true,
    windowsHide: true,
    stdio: ['ignore', output, output, 'pipe'],
  });
  const exited = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  const interrupted = new AbortController();
  const deadline = setTimeout(
    () => interrupted.abort(notHealthy(options)),
    run.healthTimeoutMs + startMarginMs,
  );
  const stop = () => interrupted.abort(wasInterrupted());
  signal.addEventListener('abort', stop, { once: true });
  try {
    await log?.close();
    const pipe = child.stdio[progressFd] as Duplex;
    // A command line can be read by everybody; this pipe only by the two.
    pipe.on('error', () => undefined);
    pipe.write(encodeLine(options.passphrase));
    const outcome = await Promise.race([
      firstOutcome(pipe, options).catch(gone),
      rejectOnAbort(interrupted.signal),
    ]);
    pipe.destroy();
    if (outcome === null) throw await hostExited(logFile);
    if ('error' in outcome) throw await fromHost(outcome.error, logFile);
    child.unref();
    return outcome.report;
  } catch (error) {
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), killMs);
    await exited;
    clearTimeout(kill);
    throw error;
  } finally {
    clearTimeout(deadline);
    signal.removeEventListener('abort', stop);
  }
}

async function openLog(file: string) {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  return open(file, 'a', 0o600);
}

/** `null`: the host went without a word. */
async function firstOutcome(
  pipe: Duplex,
  { onStep }: StartBackgroundOptions,
): Promise<Exclude<BackgroundMessage, StartStep> | null> {
  const lines = new MessageLines();
  for await (const chunk of pipe) {
    for (const line of lines.push(chunk)) {
      // Our own program wrote it.
      const message = line as BackgroundMessage;
      if (!('stage' in message)) return message;
      onStep(message);
    }
  }
  return null;
}

/** A host that ends without having read what we wrote resets the pipe. */
function gone(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET') return null;
  throw error;
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

async function fromHost(failure: FailureDocument, logFile: string | null): Promise<CliFailure> {
  const { code, message, stage, details, hint } = failure;
  const logged = code === 'gateway_exited' ? await lastLines(logFile) : [];
  return new CliFailure(message, {
    code,
    exitCode: exitCodeOf(code, exitCodes.start),
    details: logged.length === 0 ? details : [...details, { log: logFile, lines: logged }],
    lines: [...details.flatMap(ownerOf), ...logged.map((line) => `  ${line}`)],
    ...(stage !== undefined && { stage }),
    ...(hint !== undefined && { hint }),
  });
}

/** Who holds a busy port, where the system told. */
function ownerOf(detail: unknown): string[] {
  if (typeof detail !== 'object' || detail === null || !('owner' in detail) || !('port' in detail)) return [];
  const { owner, port } = detail;
  if (typeof owner !== 'object' || owner === null || !('pid' in owner) || !('name' in owner)) return [];
  return [`  Port ${port} is held by ${owner.name} (pid ${owner.pid}).`];
}

function notHealthy({ run, listeners, text, logsCommand }: StartBackgroundOptions): CliFailure {
  const names = listeners.map(({ name, port }) => `${name} (:${port})`).join(', ');
  return new CliFailure(`Listener not healthy after ${run.healthTimeoutMs / 1000}s: ${names}`, {
    code: 'health_timeout',
    exitCode: exitCodes.health,
    stage: 'health',
    details: listeners.map(({ name: listener, port }) => {
      const seconds = run.healthTimeoutMs / 1000;
      const data = { listener, port, seconds, reason: 'the background host does not say' };
      return {
        ...reportRun('RUN_LISTENER_UNHEALTHY', data, {
          text,
          place: { section: 'listeners', name: listener },
        }),
        listener,
        port,
      };
    }),
    hint: `See why: ${logsCommand}`,
  });
}

function wasInterrupted(): CliFailure {
  return new CliFailure('Interrupted; nothing was left running.', { code: 'interrupted', exitCode: 130 });
}

async function hostExited(logFile: string | null): Promise<CliFailure> {
  const lines = await lastLines(logFile);
  return new CliFailure('The background host ended before it was ready', {
    code: 'gateway_exited',
    exitCode: exitCodes.start,
    stage: 'start',
    details: [{ log: logFile, lines }],
    lines: lines.map((line) => `  ${line}`),
  });
}

async function lastLines(logFile: string | null): Promise<string[]> {
  const text = logFile === null ? '' : await readFile(logFile, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-shownLogLines);
}
