import type { BundledBody } from '../../collector/files/beside-spans.ts';
import type { TraceContents } from '../../collector/files/trace-contents.ts';
import type { SpanRecord } from '../../collector/span-record.ts';
import { attributeMap } from '../../contract/attribute-value.ts';
import { HostFailure } from '../host.ts';
import { addCase } from '../suites/add-case.ts';
import { caseFromRecording } from '../suites/case-from-recording.ts';
import { decisionOf } from '../suites/decision-of.ts';

const mostCases = 100;

/** The recorded requests as a suite that expects what happened; `null`: none of them makes a case. */
export function casesOf({ bodies, decisions, spans }: TraceContents): string | null {
  const asked = bodies.filter(({ part }) => part === 'request');
  const bySpan = new Map(spans.map((span) => [span.traceId + span.spanId, span]));
  const taken = new Set<string>();
  let suite: string | null = null;
  for (const body of asked) {
    const span = bySpan.get(body.traceId + body.spanId);
    // What went on to a provider is no client's request.
    if (span === undefined || span.resource.service === 'plano(outbound)') continue;
    const known = decisions.filter(({ decision }) => decision.trace_id === body.traceId);
    const added = caseOf(body, span, known, taken);
    if (added === null) continue;
    taken.add(added.id);
    suite = addCase(suite, added);
    if (taken.size === mostCases) break;
  }
  return suite;
}

function caseOf(
  body: BundledBody,
  span: SpanRecord,
  decisions: TraceContents['decisions'],
  taken: ReadonlySet<string>,
) {
  const told = attributeMap(span.attributes);
  const listener = told['plano.listener.name'];
  const servedBy = told['llm.dispatched_model'] ?? told['llm.model'];
  try {
    return caseFromRecording(
      {
        traceId: body.traceId,
        stored: body,
        text: body.text,
        listener: typeof listener === 'string' ? listener : null,
        decision: decisionOf(told, decisions),
        servedBy: typeof servedBy === 'string' ? servedBy : null,
      },
      taken,
    );
  } catch (error) {
    if (error instanceof HostFailure) return null;
    throw error;
  }
}
