import type { Replicas } from './replicas.ts';
import { type SendUpstreamOptions, sendUpstream, type UpstreamOutcome } from './send-upstream.ts';

/**
 * One exchange with the machine that a prompt belongs to, or with the next best when there is no
 * connection to it. A body that can be read only once is sent to one machine only. Never rejects.
 */
export async function sendToReplicas(
  options: SendUpstreamOptions,
  replicas: Replicas,
  prefixHash: string | null,
): Promise<UpstreamOutcome> {
  const { body, origin: name, timeoutMs } = options.call;
  const startedAt = performance.now();
  const [first = name, ...others] = await replicas.originsFor(prefixHash);
  let outcome = await sendUpstream({ ...options, call: { ...options.call, origin: first } });
  for (const origin of others) {
    const leftMs = timeoutMs - (performance.now() - startedAt);
    if (!hasNoConnection(outcome) || !(body instanceof Uint8Array) || (timeoutMs > 0 && leftMs <= 0)) break;
    const call = { ...options.call, origin, timeoutMs: timeoutMs > 0 ? leftMs : 0 };
    outcome = await sendUpstream({ ...options, call });
  }
  return outcome;
}

function hasNoConnection(outcome: UpstreamOutcome): boolean {
  return outcome.kind === 'failed' && outcome.head === null && outcome.failure.type === 'connect';
}
