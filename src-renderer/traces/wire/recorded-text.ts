import { useQuery } from '@tanstack/react-query';
import type { BodyPart } from '../../../src-main/contract/body-calls.ts';
import { hostQuery } from '../../lib/host.ts';

/** The text of a recorded body; `undefined` until it is there. `spanId` `null`: none is wanted. */
export function useRecordedText(traceId: string, spanId: string | null, part: BodyPart): string | undefined {
  const params = { traceId, spanId: spanId ?? '0'.repeat(16), part };
  return useQuery({ ...hostQuery('bodies.read', params), enabled: spanId !== null }).data?.text;
}
