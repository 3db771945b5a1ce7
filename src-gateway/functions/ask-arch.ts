import { listMember, member, numberMember, parseJson, textMember } from '../apis/json-value.ts';
import { SseParser } from '../apis/sse-parser.ts';
import { credentialHeaders } from '../providers/credentials.ts';
import { upstreamPath } from '../providers/upstream-path.ts';
import { type RouterCircumstances, RouterFailure } from '../routing/ask-router.ts';
import type { RouterRef } from '../routing/router-ref.ts';
import {
  type FlowControl,
  type ReplySink,
  sendUpstream,
  type UpstreamCall,
} from '../upstream/send-upstream.ts';
import type { UpstreamFailure } from '../upstream/upstream-failure.ts';
import { type ArchPrompt, ArchPromptError, archMessages } from './arch-prompt.ts';
import type { EngineAnswer } from './engine-answer.ts';
import type { FunctionSettings } from './function-settings.ts';
import { parseArchAnswer } from './parse-arch-answer.ts';
import { UncertaintyWatch } from './uncertainty.ts';

export interface ArchQuestion {
  readonly prompt: Omit<ArchPrompt, 'asksBack'>;
  readonly settings: Pick<FunctionSettings, 'entropy' | 'varentropy'>;
  readonly circumstances: RouterCircumstances;
}

export interface ArchReply {
  readonly answer: EngineAnswer;
  /** The model wavered over a value, and was made to ask. */
  readonly uncertain: boolean;
}

type Engine = RouterRef & { readonly kind: 'hosted' | 'provider' };

/**
 * Puts a conversation to Arch-Function, token by token; one that wavers over a required value is asked
 * again, for a question. Rejects with `RouterFailure`, whose message is Plano's own.
 */
export async function askArch(engine: Engine, question: ArchQuestion): Promise<ArchReply> {
  const endsAt = performance.now() + question.circumstances.timeoutMs;
  const watch = new UncertaintyWatch(question.prompt.functions, question.settings);
  const first = await ask(engine, question, { watch, asksBack: false, endsAt });
  if (!first.isUncertain) return { answer: answerOf(first.text), uncertain: false };
  const second = await ask(engine, question, { watch: null, asksBack: true, endsAt });
  return { answer: answerOf(second.text), uncertain: true };
}

function answerOf(text: string): EngineAnswer {
  const answer = parseArchAnswer(text);
  if (answer === null) return { kind: 'nothing', raw: null };
  const { calls, clarification, raw, requiredFunctions, response } = answer;
  const [name] = requiredFunctions;
  if (response !== '') return { kind: 'nothing', raw };
  if (name !== undefined) return { kind: 'question', name, missing: [], text: clarification, raw };
  const [call] = calls;
  if (call === undefined) return { kind: 'nothing', raw };
  return { kind: 'call', ...call, others: calls.length - 1, raw };
}

interface Asking {
  /** `null`: the reply is wanted whole. */
  readonly watch: UncertaintyWatch | null;
  readonly asksBack: boolean;
  readonly endsAt: number;
}

interface Said {
  readonly text: string;
  readonly isUncertain: boolean;
}

const longestReply = 1024 * 1024;

async function ask(engine: Engine, question: ArchQuestion, asking: Asking): Promise<Said> {
  const { circumstances } = question;
  const call = callOf(engine, circumstances, bodyFor(engine, question, asking));
  const trace = circumstances.startCall({ origin: call.origin, path: call.path, bytes: call.body.length });
  const timeoutMs = Math.max(1, Math.ceil(asking.endsAt - performance.now()));
  // One budget for the whole reply, however slowly its tokens come.
  const signal = AbortSignal.any([circumstances.signal, AbortSignal.timeout(timeoutMs)]);
  let tokens: TokenSink | null = null;
  const outcome = await sendUpstream({
    dispatcher: circumstances.dispatcher,
    signal,
    call: {
      ...call,
      headers: [...call.headers, ...trace.headers],
      ...{ timeoutMs, idleMs: timeoutMs, maxReplyBytes: longestReply },
    },
    openSink(head, flow) {
      const isEvents = (head.headers['content-type'] ?? '').includes('text/event-stream');
      if (head.status >= 300 || !isEvents) return null;
      tokens = new TokenSink(flow, asking.watch);
      return tokens;
    },
  });
  const failure = outcome.kind === 'failed' || outcome.kind === 'streamed' ? outcome.failure : null;
  trace.end(outcome.head?.status ?? null, failure?.message ?? null);
  if (outcome.kind === 'aborted') {
    const isTimeout = !circumstances.signal.aborted;
    throw new RouterFailure(
      `HTTP request error: ${isTimeout ? `no answer within ${Math.round(timeoutMs)} ms` : 'the client is gone'}`,
      isTimeout,
    );
  }
  if (failure !== null)
    throw new RouterFailure(`HTTP request error: ${failure.message}`, failure.type === 'timeout');
  if (outcome.kind === 'buffered') return wholeReply(outcome.head.status, outcome.body);
  return saidTo(tokens);
}

/** Behind a function, because a variable that only a callback sets is never set to the compiler. */
function saidTo(sink: TokenSink | null): Said {
  return sink?.said ?? { text: '', isUncertain: false };
}

function wholeReply(status: number, body: Buffer): Said {
  const text = body.toString();
  if (status < 200 || status >= 300) {
    const reply = { status, content: null, bodyExcerpt: text.slice(0, 512) };
    throw new RouterFailure(
      `Invalid model response: HTTP error ${status}: ${reply.bodyExcerpt}`,
      false,
      reply,
    );
  }
  const parsed = parseJson(text);
  if (parsed === undefined) throw new RouterFailure('Invalid model response: the reply is not complete JSON');
  const message = member(listMember(parsed, 'choices')[0], 'message');
  return { text: textMember(message, 'content') ?? '', isUncertain: false };
}

/** Joins the tokens of a stream, and ends it where the model wavers. */
class TokenSink implements ReplySink {
  readonly #flow: FlowControl;
  readonly #watch: UncertaintyWatch | null;
  readonly #parser = new SseParser();
  #text = '';
  #isUncertain = false;

  constructor(flow: FlowControl, watch: UncertaintyWatch | null) {
    this.#flow = flow;
    this.#watch = watch;
  }

  get said(): Said {
    return { text: this.#text, isUncertain: this.#isUncertain };
  }

  data(chunk: Buffer): boolean {
    this.#read(this.#parser.push(chunk));
    if (this.#isUncertain || this.#text.length > longestReply) this.#flow.stop();
    return true;
  }

  end(): void {
    this.#read(this.#parser.end());
  }

  /** The outcome of the call says so. */
  fail(_failure: UpstreamFailure): void {}

  #read(events: readonly { readonly data: string }[]): void {
    for (const { data } of events) {
      const choice = listMember(parseJson(data), 'choices')[0];
      const token = textMember(member(choice, 'delta'), 'content') ?? '';
      if (token === '' || this.#isUncertain) continue;
      this.#text += token;
      const [place] = listMember(member(choice, 'logprobs'), 'content');
      const logprobs = listMember(place, 'top_logprobs').flatMap(
        (each) => numberMember(each, 'logprob') ?? [],
      );
      if (this.#watch?.push(token, logprobs)) this.#isUncertain = true;
    }
  }
}

function bodyFor(engine: Engine, { prompt }: ArchQuestion, { asksBack, watch }: Asking): Uint8Array {
  const model = engine.kind === 'hosted' ? engine.model : engine.model.modelId;
  const body = {
    model,
    messages: messagesFor({ ...prompt, asksBack }),
    stream: watch !== null,
    // Arch-Agent is the same model, trained to be steadier.
    temperature: /arch-agent/i.test(model) ? 0.01 : 0.1,
    top_p: 1,
    top_k: 10,
    max_tokens: 1024,
    stop_token_ids: [151645],
    logprobs: true,
    top_logprobs: 10,
    continue_final_message: true,
    add_generation_prompt: false,
  };
  return Buffer.from(JSON.stringify(body));
}

function messagesFor(prompt: ArchPrompt): ReturnType<typeof archMessages> {
  try {
    return archMessages(prompt);
  } catch (error) {
    if (!(error instanceof ArchPromptError)) throw error;
    throw new RouterFailure(`Invalid model response: ${error.message}`);
  }
}

type EngineCall = Omit<UpstreamCall, 'timeoutMs' | 'idleMs' | 'maxReplyBytes' | 'body'> & {
  readonly body: Uint8Array;
};

const providerHint = ['x-arch-llm-provider-hint', 'Arch-Function'];

/** The vendor's address takes no key; one of one's own takes what its entry says. */
function callOf(engine: Engine, circumstances: RouterCircumstances, body: Uint8Array): EngineCall {
  const common = [
    'content-type',
    'application/json',
    'x-request-id',
    circumstances.requestId,
    ...providerHint,
  ];
  if (engine.kind === 'hosted') {
    const { host, origin, pathname, search } = new URL(engine.url);
    return {
      origin,
      serverName: null,
      path: `${pathname}${search}`,
      headers: ['host', host, ...common],
      body,
    };
  }
  const endpoint = circumstances.endpointOf(engine.model);
  return {
    origin: endpoint.origin,
    serverName: endpoint.serverName,
    path: upstreamPath(endpoint, {
      api: 'chat',
      modelId: engine.model.modelId,
      stream: true,
      clientQuery: '',
    }),
    headers: [
      ...['host', endpoint.host, ...common],
      ...credentialHeaders(endpoint, 'chat', circumstances.clientHeaders),
      ...Object.entries(endpoint.headers).flat(),
    ],
    body,
  };
}
