import { useCallback, useEffect, useRef } from 'react';
import { draftOf } from './playground-draft.ts';
import { usePlayground } from './playground-session.ts';
import type { PlaygroundTargets } from './use-playground-targets.ts';
import { whatIsMissing } from './what-is-missing.ts';

/** Sends panes to where their drafts go. What is sent is the newest draft; the functions stay the same. */
export function useSending({ targetOf }: PlaygroundTargets) {
  const { active, panes, recorded, ...session } = usePlayground();
  // A recorded request stands in place of all panes.
  const wanted = recorded === null ? panes.map(({ id }) => id) : [active];
  const requests = wanted.map((id) => {
    const draft = draftOf({ ...session, active, panes, recorded }, id);
    const target = targetOf(draft);
    return { id, target, missing: whatIsMissing(target.listener?.state ?? null, draft) };
  });
  const newest = useRef(requests);
  useEffect(() => {
    newest.current = requests;
  });
  const sendPane = useCallback((id: string) => {
    const request = newest.current.find((one) => one.id === id);
    if (request === undefined || request.missing !== null || request.target.listener === null) return;
    const { listener, model, toAgents } = request.target;
    void usePlayground.getState().send({ listener: listener.name, model, toAgents }, id);
  }, []);
  const sendAll = useCallback(() => {
    for (const { id } of newest.current) sendPane(id);
  }, [sendPane]);
  const isReady = requests.some(({ missing }) => missing === null);
  return {
    sendAll,
    sendPane,
    /** Why no pane can be sent; `null`: at least one can. */
    missing: isReady ? null : (requests[0]?.missing ?? null),
  };
}
