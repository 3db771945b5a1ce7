import { enableCompileCache } from 'node:module';

enableCompileCache();

const [{ Socket }, { encodeLine }, { runHost }, { progressFd }, { failureDocument, toCliFailure }] =
  await Promise.all([
    import('node:net'),
    import('../instances/message-lines.ts'),
    import('../instances/run-host.ts'),
    import('./background-messages.ts'),
    import('./render-failure.ts'),
  ]);

/** How long what is left of the process may take once the host has ended. */
const exitMs = 2000;

const ending = new AbortController();
const exitCodeBySignal = { SIGINT: 130, SIGTERM: 143 } as const;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Once asks for an orderly end, twice insists.
    if (ending.signal.aborted) process.exit(exitCodeBySignal[signal]);
    ending.abort();
  });
}

const progress = new Socket({ fd: progressFd, readable: false, writable: true });
// Whoever started us may be gone; that is no reason to stop.
progress.on('error', () => undefined);
const tell = (message: import('./background-messages.ts').BackgroundMessage) =>
  progress.write(encodeLine(message));

try {
  const run: import('../instances/run-host.ts').HostRun = JSON.parse(process.argv[2] ?? '');
  const running = await runHost(run, { environment: process.env, signal: ending.signal, onStep: tell });
  tell({ ready: true, report: running.report });
  progress.end();
  await running.ended;
} catch (error) {
  const failure = toCliFailure(error);
  tell({ error: failureDocument(failure) });
  progress.end();
  // The log is where to look when nobody listens any more.
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = failure.exitCode;
}
setTimeout(() => process.exit(), exitMs).unref();
