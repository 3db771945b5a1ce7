import type { attributeMap } from '../../contract/attribute-value.ts';
import type { StoredDecision } from '../../contract/decision-calls.ts';

/** What was decided about the request of a span, of all that was decided in its trace; `null`: nothing is known. */
export function decisionOf(
  attributes: ReturnType<typeof attributeMap>,
  decisions: readonly StoredDecision[],
): StoredDecision['decision'] | null {
  const requestId = attributes.request_id ?? attributes['guid:x-request-id'];
  const own = decisions.filter(({ decision }) => decision.request_id === requestId);
  return (own.length > 0 ? own : decisions.length === 1 ? decisions : [])[0]?.decision ?? null;
}
