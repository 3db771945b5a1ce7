import type { ClientApi } from '../apis/client-api.ts';
import { parseJson } from '../apis/json-value.ts';
import { analyseConversation } from './analyse-conversation.ts';
import type { AnalysisOptions } from './analysis-options.ts';
import { describeSignals, type SpanSignals } from './describe-signals.ts';
import { rowsOfRequest } from './rows-of-request.ts';

/** What a request's conversation gives away: `messages` or `input` as JSON text. Never throws. */
export function analyseRequest(api: ClientApi, messages: string, options: AnalysisOptions): SpanSignals {
  const rows = rowsOfRequest(api, parseJson(messages));
  return describeSignals(analyseConversation(rows, options), rows);
}
