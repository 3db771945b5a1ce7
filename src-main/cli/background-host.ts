import { enableCompileCache } from 'node:module';

enableCompileCache();

const [
  { Socket },
  { encodeLine, MessageLines },
  { runHost },
  { progressFd },
  { failureDocument, toCliFailure },
] = await Promise.all([
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

const progress = new Socket({ fd: progressFd, readable: true, writable: true });
// Whoever started us may be gone; that is no reason to stop.
progress.on('error', () => undefined);
const tell = (message: import('./background-messages.ts').BackgroundMessage) =>
  progress.write(encodeLine(message));

try {
  const run: import('../instances/run-host.ts').HostRun = JSON.parse(process.argv[2] ?? '');
  const running = await runHost(run, {
    environment: process.env,
    passphrase: await passphraseFrom(progress),
    signal: ending.signal,
    onStep: tell,
  });
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

/** The first line that whoever started us writes; `null`: none is needed, or they are gone. */
function passphraseFrom(pipe: import('node:net').Socket): Promise<string | null> {
  const lines = new MessageLines();
  return new Promise((resolve) => {
    const take = (chunk: Buffer) => {
      const [first] = lines.push(chunk);
      if (first === undefined) return;
      pipe.off('data', take).pause();
      resolve(typeof first === 'string' ? first : null);
    };
    pipe.on('data', take);
    pipe.once('close', () => resolve(null));
    pipe.once('end', () => resolve(null));
  });
}
