import { isObject, numberMember, parseJson } from '../apis/json-value.ts';
import { RouterFailure } from '../routing/ask-router.ts';
import { sendUpstream } from '../upstream/send-upstream.ts';
import type { EngineAnswer, GuardCircumstances } from './guard-engine.ts';

const timeoutMs = 3000;
const longestReply = 64 * 1024;

/**
 * Asks a service that speaks the contract of Plano's own guard model: `POST <url>/guardrails` with
 * `{input, task}`, answered with `{jailbreak_prob, jailbreak_verdict, …}`. Rejects with `RouterFailure`.
 */
export async function askGuardEndpoint(
  url: URL,
  text: string,
  { dispatcher, requestId, signal, startCall }: GuardCircumstances,
): Promise<EngineAnswer> {
  const path = `${url.pathname.replace(/\/$/, '')}/guardrails`;
  const body = Buffer.from(JSON.stringify({ input: text, task: 'jailbreak' }));
  const trace = startCall({ origin: url.origin, path, bytes: body.length });
  const outcome = await sendUpstream({
    ...{ dispatcher, signal },
    call: {
      ...{ origin: url.origin, serverName: null, path, body, timeoutMs, idleMs: timeoutMs },
      headers: [
        'host',
        url.host,
        'content-type',
        'application/json',
        'x-request-id',
        requestId,
        ...trace.headers,
      ],
      maxReplyBytes: longestReply,
    },
    openSink: () => null,
  });
  trace.end(outcome.head?.status ?? null, outcome.kind === 'failed' ? outcome.failure.message : null);
  switch (outcome.kind) {
    case 'buffered':
      return verdictOf(outcome.head.status, outcome.body);
    case 'failed':
      throw new RouterFailure(outcome.failure.message, outcome.failure.type === 'timeout');
    case 'aborted':
    case 'streamed':
      throw new RouterFailure('the client is gone');
    default:
      return outcome satisfies never;
  }
}

function verdictOf(status: number, body: Buffer): EngineAnswer {
  if (status < 200 || status >= 300) throw new RouterFailure(`it answered ${status}`);
  const reply = parseJson(body.toString());
  const said = isObject(reply) ? reply.jailbreak_verdict : undefined;
  const score = numberMember(reply, 'jailbreak_prob');
  if (typeof said !== 'boolean' && score === null) {
    throw new RouterFailure('it gave neither jailbreak_verdict nor jailbreak_prob');
  }
  return { isAttack: typeof said === 'boolean' ? said : (score ?? 0) >= 0.5, score, rules: [] };
}
