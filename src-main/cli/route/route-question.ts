import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import type { CliIo } from '../cli-io.ts';
import { usage } from '../global-options.ts';
import type { DecisionQuestion } from './ask-decision-endpoint.ts';
import type { RouteFlags } from './route-flags.ts';

/** The Chat Completions request that a command line describes. Throws usage errors. */
export async function routeQuestion(
  io: CliIo,
  prompt: string | undefined,
  flags: RouteFlags,
): Promise<Pick<DecisionQuestion, 'path' | 'headers' | 'body'>> {
  const said = flags.messages === undefined ? {} : await readMessages(io, flags.messages);
  const messages = [
    ...(flags.system === undefined ? [] : [{ role: 'system', content: flags.system }]),
    ...(said.messages ?? []),
    ...(prompt === undefined ? [] : [{ role: 'user', content: prompt }]),
  ];
  if (messages.length === 0) throw usage('Say what to route: planoai route "…", or --messages <file>.');
  const tools = flags.tools === undefined ? undefined : await readTools(io, flags.tools);
  const headers: Record<string, string> = {};
  for (const { name, value } of flags.header) headers[name] = value;
  if (flags.affinity !== undefined) headers['x-model-affinity'] = flags.affinity;
  return {
    path: '/v1/chat/completions',
    headers,
    body: {
      ...said,
      ...(flags.model !== undefined && { model: flags.model }),
      messages,
      ...(tools !== undefined && { tools }),
    },
  };
}

/** A list of messages, or a whole request that has one. */
async function readMessages(io: CliIo, source: string): Promise<{ readonly messages?: unknown[] }> {
  const parsed = parse(await textOf(io, source), '--messages');
  if (Array.isArray(parsed)) return { messages: parsed };
  if (typeof parsed === 'object' && parsed !== null && 'messages' in parsed) {
    const { messages } = parsed;
    if (Array.isArray(messages)) return { ...parsed, messages };
  }
  throw usage('--messages takes a JSON list of messages, or a request with "messages".');
}

async function readTools(io: CliIo, source: string): Promise<unknown[]> {
  const text = source.startsWith('@') ? await textOf(io, source.slice(1)) : source;
  const parsed = parse(text, '--tools');
  if (!Array.isArray(parsed)) throw usage('--tools takes a JSON list of tools, or @file.');
  return parsed;
}

async function textOf(io: CliIo, source: string): Promise<string> {
  if (source === '-') return readAll(io.stdin);
  return readFile(resolve(io.cwd, source), 'utf8').catch(() => {
    throw usage(`${source} cannot be read.`);
  });
}

function parse(text: string, flag: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw usage(`${flag} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
