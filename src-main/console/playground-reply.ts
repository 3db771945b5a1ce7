import { isObject, parseJson } from '../../src-gateway/apis/json-value.ts';
import { readUsage, type Usage } from '../../src-gateway/apis/usage.ts';
import { repairJson } from '../../src-gateway/routing/repair-json.ts';
import type { ClientApi, FunctionCall } from '../contract/playground-calls.ts';

/** What the playground reads out of a reply of any of the client APIs. */
export interface ReplyParts {
  /** Assistant text that this piece adds. */
  readonly text: string;
  readonly usage: Usage | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  /** Why the model ended, as the API says it; `null` or absent: this piece does not tell. */
  readonly finish?: string | null;
  /** What a prompt listener tells a Chat client of a call, in pieces. */
  readonly called?: Pick<FunctionCall, 'name' | 'arguments'> | null;
  readonly functionResult?: string | null;
}

/** Reads one event of a stream: the parsed `data` of an SSE event. */
export function readStreamEvent(api: ClientApi, event: unknown): ReplyParts {
  const error = errorOf(event) ?? errorOf(field(event, 'response'));
  switch (api) {
    case 'chat':
      return {
        ...chatDelta(event),
        usage: readUsage(field(event, 'usage')),
        error,
        finish: said(field(firstChoice(event), 'finish_reason')),
      };
    case 'messages':
      return {
        text: string(field(field(event, 'delta'), 'text')),
        usage: readUsage(field(event, 'usage') ?? field(field(event, 'message'), 'usage')),
        error,
        finish: said(field(field(event, 'delta'), 'stop_reason')),
      };
    case 'responses':
      return {
        text: field(event, 'type') === 'response.output_text.delta' ? string(field(event, 'delta')) : '',
        usage: readUsage(field(field(event, 'response'), 'usage')),
        error,
        finish: responseEnd(field(event, 'response')),
      };
  }
}

/** Reads a whole reply, or an error body in any of the shapes. */
export function readWholeReply(api: ClientApi, reply: unknown): ReplyParts {
  const common = { usage: readUsage(field(reply, 'usage')), error: errorOf(reply) };
  switch (api) {
    case 'chat':
      return {
        text: string(field(field(firstChoice(reply), 'message'), 'content')),
        ...common,
        finish: said(field(firstChoice(reply), 'finish_reason')),
        ...toldOfCall(field(reply, 'metadata')),
      };
    case 'messages':
      return {
        text: joinTexts(field(reply, 'content')),
        ...common,
        finish: said(field(reply, 'stop_reason')),
      };
    case 'responses':
      return {
        text: list(field(reply, 'output'))
          .map((item) => joinTexts(field(item, 'content')))
          .join(''),
        ...common,
        finish: responseEnd(reply),
      };
  }
}

/** Under this name a prompt listener tells of its functions; words for people come without a role. */
const engineModel = 'Arch-Function';

function chatDelta(event: unknown): Pick<ReplyParts, 'text' | 'called' | 'functionResult'> {
  const delta = field(firstChoice(event), 'delta');
  const text = string(field(delta, 'content'));
  const role = field(delta, 'role');
  if (field(event, 'model') !== engineModel || typeof role !== 'string') return { text };
  return role === 'tool' ? { text: '', functionResult: text } : { text: '', called: calledIn(text) };
}

/** The same of a whole reply, whose metadata are JSON texts. */
function toldOfCall(metadata: unknown): Pick<ReplyParts, 'called' | 'functionResult'> {
  const call = parseJson(string(field(metadata, 'x-arch-tool-call-message')));
  const result = parseJson(string(field(metadata, 'x-arch-api-response-message')));
  if (call === undefined) return {};
  return {
    called: calledIn(string(field(call, 'content'))),
    functionResult: string(field(result, 'content')),
  };
}

/** Engines put their JSON between fences. */
function calledIn(said: string): NonNullable<ReplyParts['called']> | null {
  const call = list(field(repairJson(said).value, 'tool_calls'))[0];
  const name = string(field(call, 'name'));
  const given = field(call, 'arguments');
  return name === '' ? null : { name, arguments: isObject(given) ? given : {} };
}

function firstChoice(value: unknown): unknown {
  return list(field(value, 'choices'))[0];
}

/** A response that broke off says by itself only that it did; the details say why. */
function responseEnd(response: unknown): string | null {
  const status = said(field(response, 'status'));
  if (status === 'in_progress' || status === 'queued') return null;
  return said(field(field(response, 'incomplete_details'), 'reason')) ?? status;
}

function joinTexts(content: unknown): string {
  return list(content)
    .map((part) => string(field(part, 'text')))
    .join('');
}

function errorOf(value: unknown): ReplyParts['error'] {
  // What an agent listener tells lies beside the error of Anthropic's API.
  const told = field(value, 'plano');
  if (told !== undefined) return errorOf(told);
  const error = field(value, 'error');
  if (typeof error === 'string') return { code: 'error', message: agentRefusal(value) ?? error };
  const message = field(error, 'message');
  if (typeof message !== 'string') return null;
  const code = [field(error, 'code'), field(error, 'type')].find(
    (name) => typeof name === 'string' && name !== '',
  );
  return { code: string(code) || 'error', message };
}

/** An agent that refused is quoted. */
function agentRefusal(value: unknown): string | null {
  const agent = string(field(value, 'agent'));
  const response = string(field(value, 'agent_response'));
  return agent === '' || response === '' ? null : `${agent} answered: ${response}`;
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function said(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
