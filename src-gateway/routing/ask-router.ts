import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { EncodeTarget } from '../apis/codec.ts';
import { providerCodec } from '../apis/codecs.ts';
import type { Conversation } from '../apis/conversation.ts';
import { DroppedFields } from '../apis/dropped-fields.ts';
import { listMember, member, parseJson, textMember } from '../apis/json-value.ts';
import type { ReplyBlock } from '../apis/reply.ts';
import { bodyQuirks } from '../providers/body-quirks.ts';
import { credentialHeaders } from '../providers/credentials.ts';
import { encodeTarget } from '../providers/encode-target.ts';
import type { ProviderEndpoint } from '../providers/provider-endpoint.ts';
import { withSignature } from '../providers/sign-request.ts';
import { upstreamApiFor } from '../providers/upstream-api-for.ts';
import { upstreamPath } from '../providers/upstream-path.ts';
import { sendUpstream, type UpstreamCall } from '../upstream/send-upstream.ts';
import type { RouterRef } from './router-ref.ts';

/** Everything of a call to a router but what it is asked. */
export interface RouterCircumstances {
  readonly requestId: string;
  /** Of the request that is routed: some providers take its credential. */
  readonly clientHeaders: IncomingHttpHeaders;
  readonly timeoutMs: number;
  readonly dispatcher: Dispatcher;
  /** Fires when the client is gone. */
  readonly signal: AbortSignal;
  endpointOf(model: (RouterRef & { kind: 'provider' })['model']): ProviderEndpoint;
  /** A call begins: what a trace keeps of it. */
  startCall(call: {
    readonly origin: string;
    readonly path: string;
    readonly bytes: number;
  }): RouterCallTrace;
}

export interface RouterQuestion extends RouterCircumstances {
  readonly prompt: string;
}

export interface RouterCallTrace {
  /** `traceparent` and the like, as name, value, … */
  readonly headers: readonly string[];
  /** `status` `null`: there was no reply. */
  end(status: number | null, error: string | null): void;
}

export interface RouterReply {
  readonly status: number;
  /** What the model said; `null`: nothing. */
  readonly content: string | null;
  readonly bodyExcerpt: string;
}

/** Why a router gave no answer; the message is Plano's own where it has one. */
export class RouterFailure extends Error {
  override readonly name = 'RouterFailure';
  readonly isTimeout: boolean;
  readonly reply: RouterReply | null;

  constructor(message: string, isTimeout = false, reply: RouterReply | null = null) {
    super(message);
    this.isTimeout = isTimeout;
    this.reply = reply;
  }
}

const longestReply = 1024 * 1024;
const excerptLength = 512;
/** A route's name is short; a model that says more says nothing that counts. */
const mostTokens = 512;
/** As good as none, which some servers refuse. */
const temperature = 0.01;

/** Puts the prompt to a router. Rejects with `RouterFailure`. */
export async function askRouter(
  router: RouterRef & { readonly kind: 'hosted' | 'provider' },
  question: RouterQuestion,
): Promise<RouterReply> {
  const request =
    router.kind === 'hosted'
      ? hostedRequest(router, question)
      : await providerRequest(router, question, { conversation: conversationOf(question.prompt) }, saidIn);
  return send(request, question);
}

export interface ProviderQuestion {
  readonly conversation: Conversation;
  /** The name that this model has for its limit of tokens when it is not the one of its provider. */
  readonly maxTokensMember?: EncodeTarget['maxTokensMember'];
}

/** Puts a conversation of any form to a model of the config. Rejects with `RouterFailure`. */
export async function askProvider(
  router: RouterRef & { readonly kind: 'provider' },
  question: ProviderQuestion,
  circumstances: RouterCircumstances,
): Promise<RouterReply> {
  return send(await providerRequest(router, circumstances, question, saidIn), circumstances);
}

/** The same, for those who need more of the reply than what was said. Rejects with `RouterFailure`. */
export async function askProviderForBlocks(
  router: RouterRef & { readonly kind: 'provider' },
  question: ProviderQuestion,
  circumstances: RouterCircumstances,
): Promise<readonly ReplyBlock[]> {
  const request = await providerRequest(router, circumstances, question, (blocks) => blocks);
  return (await send(request, circumstances)).content ?? [];
}

/** What a router answered: its call's arguments where it made one, else its words. */
function saidIn(blocks: readonly ReplyBlock[]): string {
  const called = blocks.find((block) => block.type === 'tool_call');
  if (called !== undefined) return called.input;
  return blocks.map((block) => (block.type === 'text' ? block.text : '')).join('');
}

async function send<Content>(
  { call, read }: RouterRequest<Content>,
  question: RouterCircumstances,
): Promise<ReadReply<Content>> {
  const { dispatcher, signal, timeoutMs } = question;
  const trace = question.startCall({ origin: call.origin, path: call.path, bytes: call.body.length });
  const outcome = await sendUpstream({
    dispatcher,
    signal,
    call: {
      ...call,
      headers: [...call.headers, ...trace.headers],
      ...{ timeoutMs, idleMs: timeoutMs, maxReplyBytes: longestReply },
    },
    openSink: () => null,
  });
  trace.end(outcome.head?.status ?? null, outcome.kind === 'failed' ? outcome.failure.message : null);
  switch (outcome.kind) {
    case 'buffered':
      return readReply(outcome.head.status, outcome.body, read);
    case 'failed': {
      const { message, type } = outcome.failure;
      throw new RouterFailure(`Failed to send request: ${message}`, type === 'timeout');
    }
    case 'aborted':
    case 'streamed':
      throw new RouterFailure('Failed to send request: the client is gone');
    default:
      return outcome satisfies never;
  }
}

type ReadReply<Content> = Omit<RouterReply, 'content'> & { readonly content: Content | null };

interface RouterRequest<Content> {
  readonly call: Omit<UpstreamCall, 'timeoutMs' | 'idleMs' | 'maxReplyBytes' | 'body'> & {
    readonly body: Uint8Array;
  };
  /** Throws for a reply that cannot be read. */
  read(body: unknown): Content | null;
}

/** Plano's model, at an address that takes no key. */
function hostedRequest(
  { model, url }: RouterRef & { readonly kind: 'hosted' },
  question: RouterQuestion,
): RouterRequest<string> {
  const target = new URL(url);
  const body = { messages: [{ role: 'user', content: question.prompt }], model, temperature };
  return {
    call: {
      origin: target.origin,
      serverName: null,
      path: `${target.pathname}${target.search}`,
      headers: ['host', target.host, 'model', 'plano-orchestrator', ...commonHeaders(question)],
      body: Buffer.from(JSON.stringify(body)),
    },
    read: (reply) => textMember(member(listMember(reply, 'choices')[0], 'message'), 'content'),
  };
}

/** A model of the config, through its provider's address, key, headers and API. */
async function providerRequest<Content>(
  { model }: RouterRef & { readonly kind: 'provider' },
  question: RouterCircumstances,
  { conversation, maxTokensMember }: ProviderQuestion,
  readBlocks: (blocks: readonly ReplyBlock[]) => Content,
): Promise<RouterRequest<Content>> {
  const endpoint = question.endpointOf(model);
  const { modelId } = model;
  const api = upstreamApiFor(endpoint, 'chat');
  const codec = providerCodec(api);
  const known = encodeTarget(endpoint, api, modelId);
  const target = { ...known, maxTokensMember: maxTokensMember ?? known.maxTokensMember };
  const encoded = codec.encodeRequest(conversation, target, new DroppedFields('chat'));
  const quirks = bodyQuirks(endpoint, api, modelId, (name) => encoded.body[name]);
  const refused = new Set([...endpoint.strip, ...(quirks?.strip ?? [])]);
  const members = Object.entries(encoded.body).filter(([name]) => !refused.has(name));
  const body = Buffer.from(JSON.stringify({ ...Object.fromEntries(members), ...quirks?.set }));
  const path = upstreamPath(endpoint, { api, modelId, stream: false, clientQuery: '' });
  const plano = endpoint.config.interface === 'plano' ? ['model', 'plano-orchestrator'] : [];
  const headers = [
    ...['host', endpoint.host, ...plano, ...commonHeaders(question)],
    ...credentialHeaders(endpoint, api, question.clientHeaders),
    ...Object.entries(endpoint.headers).flat(),
  ];
  const signed = endpoint.signing === null ? headers : await withSignature(endpoint, { path, headers, body });
  const decoding = { model: modelId, provider: endpoint.config.interface, customTools: new Set<string>() };
  return {
    call: { origin: endpoint.origin, serverName: endpoint.serverName, path, headers: signed, body },
    read: (reply) => {
      const { blocks } = codec.decodeReply(
        reply,
        { ...decoding, randomHex: (length) => '0'.repeat(length) },
        new DroppedFields('chat'),
      );
      return readBlocks(blocks);
    },
  };
}

function commonHeaders({ requestId }: RouterCircumstances): string[] {
  return ['content-type', 'application/json', 'x-request-id', requestId];
}

function conversationOf(prompt: string): Conversation {
  return {
    system: [],
    turns: [{ role: 'user', blocks: [{ type: 'text', path: 'messages[0].content', text: prompt }] }],
    tools: [],
    toolChoice: null,
    reasoning: null,
    outputFormat: null,
    options: { temperature, maxOutputTokens: mostTokens },
    stream: false,
    extra: {},
  };
}

function readReply<Content>(
  status: number,
  body: Buffer,
  read: RouterRequest<Content>['read'],
): ReadReply<Content> {
  const text = body.toString();
  const bodyExcerpt = text.slice(0, excerptLength);
  const parsed = parseJson(text);
  if (status < 200 || status >= 300) {
    const reply = { status, content: null, bodyExcerpt };
    throw new RouterFailure(`Upstream returned ${status}: ${errorText(parsed, bodyExcerpt)}`, false, reply);
  }
  if (parsed === undefined) {
    const reply = { status, content: null, bodyExcerpt };
    throw new RouterFailure('Failed to parse JSON response: the reply is not complete JSON', false, reply);
  }
  try {
    return { status, content: read(parsed), bodyExcerpt };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RouterFailure(`Failed to parse JSON response: ${why}`, false, {
      status,
      content: null,
      bodyExcerpt,
    });
  }
}

/** An OpenAI error in one line, as Plano writes it. */
function errorText(body: unknown, excerpt: string): string {
  const error = member(body, 'error');
  const message = textMember(error, 'message');
  if (message === null) return excerpt;
  const param = textMember(error, 'param');
  const type = textMember(error, 'type');
  return `${message}${param === null ? '' : ` (param=${param})`}${type === null ? '' : ` [type=${type}]`}`;
}
