import { randomUUID } from 'node:crypto';
import type { TargetTry } from '../../contract/target-calls.ts';
import { CliExit } from '../cli-exit.ts';
import { type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { withInstance } from '../connect-instance.ts';
import { usage } from '../global-options.ts';
import { createPaint } from '../paint.ts';
import { printJson } from '../print-json.ts';
import { printable } from '../trace/trace-text.ts';

/** Flags of `planoai try function`. */
export interface FunctionFlags {
  readonly prompt?: string;
  readonly value: readonly string[];
  readonly send?: boolean;
}

/** Prints the way that a prompt listener would go. Ends with 7 when it would refuse. */
export async function runTryFunction(
  io: CliIo,
  globals: GlobalOptions,
  target: string | null,
  { prompt, send = false, value }: FunctionFlags,
): Promise<void> {
  const values = value.length === 0 && prompt !== undefined ? null : Object.fromEntries(value.map(parsed));
  if (target === null && (prompt === undefined || value.length > 0)) {
    throw usage('Name a function and give --value, or say what a user asks with --prompt.');
  }
  if (send && (target === null || values === null)) throw usage('--send takes a function and its --value.');
  const body = prompt === undefined ? null : { messages: [{ role: 'user', content: prompt }] };
  const tried = await withInstance(globals, (contract) =>
    contract.call(
      'targets.try',
      { body, target, values, send, requestId: randomUUID() },
      { signal: io.signal },
    ),
  );
  if (globals.json) printJson(io, tried);
  else io.stdout.write(`${describe(tried, globals)}\n`);
  if (tried.refusal !== null) throw new CliExit(exitCodes.remote);
}

function parsed(text: string): [string, string] {
  const [, name, value] = /^([^=]{1,200})=([\s\S]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw usage('--value takes name=value.');
  return [name, value];
}

const ways: Readonly<Record<TargetTry['path'], string>> = {
  target: 'calls',
  clarify: 'asks back',
  default_target: 'the default target answers',
  agent: 'an agent answers',
  llm: 'a model answers',
  guard: 'the guard answers',
  refused: 'refused',
};

function describe(tried: TargetTry, { color }: GlobalOptions): string {
  const paint = createPaint(color);
  const { call, decided, missing, path, question, refusal, reply, target, toModel, values } = tried;
  const lines = [`${paint('bold', ways[path])}${target === null ? '' : ` ${target}`}`];
  const engine = decided?.engine ?? null;
  if (decided !== null) lines.push(`decided by ${engine?.label ?? 'nobody'} in ${decided.ms} ms`);
  for (const note of decided?.notes ?? []) lines.push(note);
  for (const [name, value] of Object.entries(values)) lines.push(`${name} = ${JSON.stringify(value)}`);
  if (missing.length > 0) lines.push(`missing: ${missing.join(', ')}`);
  if (question !== null) lines.push(question);
  if (call !== null) {
    lines.push(`> ${call.method} ${call.url}`, ...call.headers.map(([name, value]) => `> ${name}: ${value}`));
    if (call.body !== null) lines.push(`> ${call.body}`);
  }
  if (reply !== null) lines.push(`< ${reply.status} in ${reply.ms} ms`, `< ${reply.body}`);
  if (toModel !== null) lines.push(`then worded by ${toModel.model ?? 'no model'}`);
  if (refusal !== null) lines.push(`${refusal.status} ${refusal.code}: ${refusal.message}`);
  return [
    lines[0],
    ...lines
      .slice(1)
      .flatMap((line) => line.split('\n'))
      .map((line) => `  ${printable(line)}`),
  ].join('\n');
}
