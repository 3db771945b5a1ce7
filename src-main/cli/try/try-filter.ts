import { randomUUID } from 'node:crypto';
import type { CallParams } from '../../contract/contract.ts';
import type { FilterRunResult, WireExchange } from '../../contract/filter-calls.ts';
import type { ClientApi } from '../../contract/playground-calls.ts';
import { CliExit } from '../cli-exit.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { withInstance } from '../connect-instance.ts';
import { usage } from '../global-options.ts';
import { createPaint } from '../paint.ts';
import { printJson } from '../print-json.ts';
import { readSource } from '../replay/read-source.ts';
import { printable } from '../trace/trace-text.ts';

/** Flags of `planoai try filter`. */
export interface FilterFlags {
  readonly prompt?: string;
  readonly phase: 'input' | 'output';
  readonly api: ClientApi;
  readonly listener?: string;
  readonly wire?: boolean;
}

/** Prints the verdict and the body that goes on. Ends with 7 when the filter could not be asked. */
export async function runTryFilter(
  io: CliIo,
  globals: GlobalOptions,
  asked: FilterFlags & { readonly id: string; readonly body: string | undefined },
): Promise<void> {
  const { api, id, listener, phase } = asked;
  const body = await bodyOf(io, asked);
  const result = await withInstance(globals, async (contract) => {
    let chain: string | null = null;
    if (listener !== undefined) {
      const { chains } = await contract.call('filters.outline', {});
      const found = chains.find(
        (one) => one.listener === listener && one.phase === phase && one.filters.includes(id),
      );
      if (found === undefined) throw notThere(id, listener, phase);
      chain = found.id;
    }
    const params: CallParams<'filters.run'> = {
      ...{ filter: id, chain, phase, api, body },
      requestId: randomUUID(),
    };
    return contract.call('filters.run', params, { signal: io.signal });
  });
  if (globals.json) printJson(io, result);
  else show(io, globals, result, asked.wire === true);
  if (result.verdict === 'error') throw new CliExit(exitCodes.remote);
}

async function bodyOf(
  io: CliIo,
  { api, body, phase, prompt }: FilterFlags & { readonly body: string | undefined },
): Promise<string> {
  if ((body === undefined) === (prompt === undefined)) throw usage('Give a body, or --prompt.');
  if (body !== undefined) return readSource(io, body);
  if (phase === 'output') throw usage('--prompt makes a request; a reply comes from a file or stdin.');
  if (api === 'responses') return JSON.stringify({ model: '', input: prompt });
  return JSON.stringify({ model: '', messages: [{ role: 'user', content: prompt }] });
}

function notThere(id: string, listener: string, phase: string): CliFailure {
  return new CliFailure(`The listener ${listener} has no filter ${id} among its ${phase} filters.`, {
    code: 'not_found',
    exitCode: exitCodes.refused,
  });
}

const looks = { passed: 'green', modified: 'yellow', rejected: 'red', error: 'red' } as const;

function show(io: CliIo, globals: GlobalOptions, result: FilterRunResult, wire: boolean): void {
  const { body, calls, exchanges, ms, notes, stop, verdict } = result;
  const paint = createPaint(globals.color);
  const head = `${paint(looks[verdict], verdict)}  ${calls} ${calls === 1 ? 'call' : 'calls'}, ${ms} ms`;
  const told = [
    ...(stop === null ? [] : [`${stop.status} ${stop.code}: ${stop.message}`]),
    ...notes,
    ...(wire ? exchanges.flatMap(exchangeLines) : []),
    ...(stop !== null ? [stop.reply] : verdict === 'modified' ? [body] : []),
  ];
  // Colours are ours, all else comes from a filter.
  const lines = [head, ...told.flatMap((text) => text.split('\n')).map(printable)];
  io.stdout.write(`${lines.join('\n')}\n`);
}

function exchangeLines(exchange: WireExchange): string[] {
  return [
    `> ${exchange.method} ${exchange.url}`,
    `> ${exchange.requestBody}`,
    exchange.status === null ? `< ${exchange.error ?? 'no answer'}` : `< ${exchange.status}`,
    ...(exchange.responseBody === '' ? [] : [`< ${exchange.responseBody}`]),
  ];
}
