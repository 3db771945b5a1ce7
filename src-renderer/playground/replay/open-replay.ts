import { attributeMap } from '../../../src-main/contract/attribute-value.ts';
import type { StoredBody } from '../../../src-main/contract/body-calls.ts';
import { failureText, host } from '../../lib/host.ts';
import { openScreen } from '../../lib/navigation.ts';
import { usePlayground } from '../playground-session.ts';
import { recordedRequest } from './recorded-request.ts';

/** Opens the playground with a recorded request, for the listener that it came in at. Resolves with why it cannot be. */
export async function openReplay(traceId: string, stored: StoredBody): Promise<string | null> {
  try {
    const { text } = await host.call('bodies.read', { traceId, spanId: stored.spanId, part: 'request' });
    const recorded = recordedRequest(traceId, stored, text);
    if (recorded === null) return 'The playground does not send requests of this kind.';
    const { span } = await host.call('traces.span', { traceId, spanId: stored.spanId });
    const listener = attributeMap(span.attributes)['plano.listener.name'];
    usePlayground.getState().openRecorded(recorded, typeof listener === 'string' ? listener : null);
    openScreen('/playground');
    return null;
  } catch (error) {
    return failureText(error);
  }
}
