import { useState } from 'react';
import type { RoutingDecision } from '../../src-gateway/routing/routing-decision.ts';

export type ShownDecision = 'next' | 'sent';

/** Which of two decisions is looked at: whatever came last, until somebody chooses. */
export function useShownDecision(next: RoutingDecision | null, sent: RoutingDecision | null) {
  const [chosen, setChosen] = useState<{ readonly shown: ShownDecision; readonly of: string } | null>(null);
  const newest = `${sent?.id ?? ''} ${next?.id ?? ''}`;
  const isDraftOfItsOwn = next !== null && sent !== null && next.at > sent.at;
  const latest: ShownDecision = sent === null || isDraftOfItsOwn ? 'next' : 'sent';
  return {
    shown: chosen !== null && chosen.of === newest ? chosen.shown : latest,
    onShow: (shown: ShownDecision) => setChosen({ shown, of: newest }),
  };
}
