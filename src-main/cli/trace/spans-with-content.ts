import { redactSecrets } from '../../../src-gateway/config/secrets.ts';
import { genAiContent } from '../../../src-gateway/recording/gen-ai-content.ts';
import type { SpanAttribute, SpanRecord } from '../../collector/span-record.ts';
import type { TraceStore } from '../../collector/trace-store.ts';
import { readRecorded } from '../../console/messages/read-messages.ts';
import { contentReader } from './content-reader.ts';

/**
 * The same spans, those of requests with what was said in them, as `PLANO_CAPTURE_CONTENT=otlp` sends it; what looks
 * like a secret is masked once more. What a sender has told itself stays.
 */
export async function spansWithContent(
  store: TraceStore,
  spans: readonly SpanRecord[],
): Promise<SpanRecord[]> {
  const reader = contentReader(store);
  const found: SpanRecord[] = [];
  for (const span of spans) {
    const recorded =
      span.resource.service === towardsProvider
        ? null
        : await readRecorded(reader, span.traceId, span.spanId);
    if (recorded === null) {
      found.push(span);
      continue;
    }
    const known = new Set(span.attributes.map(({ key }) => key));
    const content = [...genAiContent(recorded, redactSecrets)]
      .filter(([key]) => !known.has(key))
      .map(
        ([key, value]): SpanAttribute => ({
          key,
          value: typeof value === 'string' ? { stringValue: redactSecrets(value) } : { boolValue: value },
        }),
      );
    found.push({ ...span, attributes: [...span.attributes, ...content] });
  }
  return found;
}

/** Its requests are those of the spans above it, as a provider got them. */
export const towardsProvider = 'plano(outbound)';
