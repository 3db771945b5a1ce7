import { clientApiPaths } from '../../../src-gateway/apis/client-api.ts';
import { isObject, parseJson } from '../../../src-gateway/apis/json-value.ts';
import { redactSecrets } from '../../../src-gateway/config/secrets.ts';
import type { StoredBody } from '../../contract/body-calls.ts';
import type { StoredDecision } from '../../contract/decision-calls.ts';
import { HostFailure } from '../host.ts';
import { questionOf } from './question-of.ts';
import type { Expectation, SuiteFile } from './suite-schema.ts';

export interface Recording {
  readonly traceId: string;
  readonly stored: Pick<StoredBody, 'head' | 'truncated'>;
  readonly text: string;
  /** `null`: not told. */
  readonly listener: string | null;
  /** What was decided about this very request; `null`: nothing that is known. */
  readonly decision: StoredDecision['decision'] | null;
  /** Who served it, where no decision tells. */
  readonly servedBy: string | null;
}

type NewCase = SuiteFile['cases'][number];

/**
 * A recorded request as a case that expects what happened then. Secrets are out of it: their values were never
 * recorded, and what has the shape of one is masked. Throws `not_recorded`, `nothing_to_expect`.
 */
export function caseFromRecording(recording: Recording, takenIds: ReadonlySet<string>): NewCase {
  const { listener, stored, text, traceId } = recording;
  const path = stored.head?.start.split(' ')[1]?.split('?')[0];
  const api = clientApiPaths.find(([known]) => known === path)?.[1];
  const request = parseJson(redactSecrets(text));
  if (stored.truncated) throw notRecorded('The recorded request was cut: it is not whole.');
  if (api === undefined) throw notRecorded('Suites do not send requests of this kind.');
  if (!isObject(request)) throw notRecorded('The recorded request is no JSON object.');
  const { expect, mode } = expectationOf(recording);
  const { headers, redacted } = headersOf(stored);
  return {
    id: freeId(questionOf(api, request), traceId, takenIds),
    description: `From trace ${traceId.slice(0, 8)}`,
    ...(listener !== null && { listener }),
    ...(mode === 'live' && { mode }),
    ...(api !== 'chat' && { api }),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(redacted.length > 0 && { redacted }),
    request,
    expect,
  };
}

function notRecorded(message: string): HostFailure {
  return new HostFailure(message, { code: 'not_recorded' });
}

function expectationOf({ decision, servedBy }: Recording): {
  readonly expect: Expectation;
  readonly mode: 'dry-run' | 'live';
} {
  if (decision?.schema === 'plano.agent_selection/1') {
    return { expect: { agents: [...decision.route] }, mode: 'live' };
  }
  const isDecided = decision !== null && ['matched', 'empty_answer'].includes(decision.route.reason);
  const isUnsure = decision !== null && ['below_min_score', 'ambiguous'].includes(decision.route.reason);
  if (decision !== null && (isDecided || isUnsure)) {
    return { expect: { route: decision.route.name ?? 'none' }, mode: 'dry-run' };
  }
  const model = decision?.final.model ?? servedBy;
  if (model !== null) return { expect: { model }, mode: 'dry-run' };
  throw new HostFailure('It is not known where this request went, so nothing can be expected.', {
    code: 'nothing_to_expect',
  });
}

/** Of the connection, the client or the trace: none of it belongs to a case. */
const left =
  /^(host|origin|referer|sec-.*|connection|keep-alive|transfer-encoding|upgrade|te|trailer|expect|content-.*|accept.*|user-agent|via|date|cache-control|traceparent|tracestate|x-request-id|x-stainless-.*|x-forwarded-.*|x-plano-(key|capture|replay-of|dry-run|explain|playground))$/;
const masked = '••••';

function headersOf({ head }: Recording['stored']) {
  const headers: Record<string, string> = {};
  const redacted: string[] = [];
  for (const { name, value } of head?.headers ?? []) {
    if (left.test(name) || !/^[a-z0-9-]{1,100}$/.test(name)) continue;
    const isSecret = value === masked || redactSecrets(value) !== value || !/^[\x20-\x7e]*$/.test(value);
    if (isSecret) redacted.push(name);
    else headers[name] = value;
  }
  return { headers, redacted };
}

const mostWords = 6;

/** The first words of the question; the trace's number where it has none. */
function freeId(question: string, traceId: string, taken: ReadonlySet<string>): string {
  const words = question.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const name = words.slice(0, mostWords).join('-').slice(0, 60) || `trace-${traceId.slice(0, 8)}`;
  let id = name;
  for (let count = 2; taken.has(id); count += 1) id = `${name}-${count}`;
  return id;
}
