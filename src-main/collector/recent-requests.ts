import type { CallRow } from '../contract/cost-calls.ts';
import { recordedRequests, type TracedRequest } from './recorded-requests.ts';
import type { TraceStore } from './trace-store.ts';

/** A recorded request with the call that served it; `null`: its span tells of none. */
export interface RecentRequest extends TracedRequest {
  readonly call: CallRow | null;
}

/** Traces without a recorded request are passed over, but not for ever. */
const mostTraces = 5000;
const pageSize = 200;

/** The newest recorded requests of a workspace that are whole, newest first. */
export async function recentRequests(
  store: Pick<TraceStore, 'bodies' | 'body' | 'traces' | 'callsOf'>,
  { limit, workspace }: { readonly limit: number; readonly workspace: string },
): Promise<RecentRequest[]> {
  const found: RecentRequest[] = [];
  let before: { readonly startNs: string; readonly traceId: string } | undefined;
  for (let seen = 0; seen < mostTraces; seen += pageSize) {
    const { more, rows } = await store.traces.list({ limit: pageSize, ...(before && { before }) });
    for (const { traceId } of rows) {
      // Several workspaces may share the store; what others asked says nothing of this config.
      if (store.traces.workspaceOf(traceId) !== workspace) continue;
      const requests = recordedRequests(store, traceId);
      const calls = requests.length === 0 ? [] : store.callsOf(traceId).calls;
      for (const request of requests.toReversed()) {
        found.push({ ...request, call: calls.find(({ spanId }) => spanId === request.spanId) ?? null });
        if (found.length === limit) return found;
      }
    }
    const last = rows.at(-1);
    if (!more || last === undefined) break;
    before = { startNs: last.startNs, traceId: last.traceId };
  }
  return found;
}
