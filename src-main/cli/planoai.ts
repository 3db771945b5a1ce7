#!/usr/bin/env node
import * as nodeModule from 'node:module';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
  process.stderr.write(`planoai needs Node.js 22.12 or newer; this is ${process.versions.node}.\n`);
  process.exit(1);
}
// Before anything else is loaded: from the second start on, no module is compiled again.
nodeModule.enableCompileCache();

const { runProgram } = await import('./program.ts');

const interrupted = new AbortController();
const exitCodeBySignal = { SIGINT: 130, SIGTERM: 143 } as const;
let interruptedWith: number | undefined;
let childHasTerminal = false;

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (signal === 'SIGINT' && childHasTerminal) return;
    // Once asks for an orderly end, twice insists.
    if (interrupted.signal.aborted) process.exit(exitCodeBySignal[signal]);
    interruptedWith = exitCodeBySignal[signal];
    interrupted.abort();
  });
}

// `planoai logs | head` ends the reader first; that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const exitCode = await runProgram(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
  cwd: process.cwd(),
  signal: interrupted.signal,
  interruptHandled: () => {
    interruptedWith = undefined;
  },
  leaveInterruptsToChild: () => {
    childHasTerminal = true;
  },
});
process.exitCode = interruptedWith ?? exitCode;
