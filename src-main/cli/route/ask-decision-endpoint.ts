import { randomBytes } from 'node:crypto';
import { request } from 'undici';
import { CliFailure, exitCodes } from '../cli-io.ts';
import { type DecisionDocument, failedDocument } from './decision-document.ts';

export interface DecisionQuestion {
  /** `/v1/chat/completions`, `/v1/messages` or `/v1/responses` */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Routers in place of the config's; `null`: those of the config. */
  readonly routers: string | null;
  /** Of the gateway; `null`: it wants none. */
  readonly key: string | null;
}

/** A chain of four routers at ten seconds each, and some. */
const longestMs = 60_000;

/**
 * Asks a gateway which model would serve a request; it remembers nothing of it. Throws `gateway_unreachable`
 * and `gateway_error`; that no router answered is a document too.
 */
export async function askDecisionEndpoint(
  url: string,
  { body, headers, key, path, routers }: DecisionQuestion,
  signal: AbortSignal,
): Promise<DecisionDocument> {
  const reply = await request(`${url}/routing${path}`, {
    method: 'POST',
    headers: {
      traceparent: unsampled(),
      ...headers,
      'content-type': 'application/json',
      'x-plano-explain': '1',
      'x-plano-dry-run': '1',
      'x-plano-playground': '1',
      ...(routers !== null && { 'x-plano-router-override': routers }),
      ...(key !== null && { 'x-plano-key': key }),
    },
    body: JSON.stringify(body),
    signal: AbortSignal.any([signal, AbortSignal.timeout(longestMs)]),
  }).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw new CliFailure(`Nothing answers at ${url}.`, {
      code: 'gateway_unreachable',
      exitCode: exitCodes.remote,
      hint: 'Start the gateway there, or decide without it: leave --live away.',
      cause,
    });
  });
  const answer: unknown = await reply.body.json().catch(() => null);
  if (isDocument(answer)) return answer;
  const { code, decision, reason } = refusalIn(answer);
  if (isDecision(decision)) return failedDocument(decision);
  const isOther = reply.statusCode < 400 || reply.statusCode === 404;
  throw new CliFailure(
    isOther
      ? `${url} is no gateway that explains its decisions (status ${reply.statusCode}).`
      : `The gateway refuses the request: ${reason}`,
    { code: 'gateway_error', exitCode: exitCodes.remote, details: [{ status: reply.statusCode, code }] },
  );
}

/** A dry run is nobody's request: it leaves no trace. */
function unsampled(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`;
}

function isDocument(answer: unknown): answer is DecisionDocument {
  return isRecord(answer) && Array.isArray(answer.models) && isDecision(answer.decision);
}

function isDecision(value: unknown): value is DecisionDocument['decision'] {
  return isRecord(value) && value.schema === 'plano.routing_decision/1';
}

function refusalIn(answer: unknown) {
  const error = isRecord(answer) && isRecord(answer.error) ? answer.error : {};
  const details = isRecord(error.details) ? error.details : {};
  const reason = [details.reason, error.message].find((text) => typeof text === 'string');
  return { code: error.code ?? null, decision: details.decision, reason: reason ?? 'it does not say why' };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
