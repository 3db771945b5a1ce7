import { useState } from 'react';
import type { RoutingDecision } from '../../src-gateway/routing/routing-decision.ts';
import { Tabs } from '../components/tabs.tsx';
import { AnswerPanel, type AnswerPanelProps } from './answer-panel.tsx';
import type { RouterQuestion } from './compare-routers.tsx';
import type { AnswerTab } from './playground-session.ts';
import { type ShownDecision, WhyPanel } from './why-panel.tsx';

interface AnswerTabsProps extends AnswerPanelProps {
  readonly tab: AnswerTab;
  readonly onTab: (tab: AnswerTab) => void;
  readonly next: RoutingDecision | null;
  readonly sent: RoutingDecision | null;
  readonly routers: readonly string[];
  readonly question: RouterQuestion | null;
}

/** The answer and, where something is routed, why this model gave it. */
export function AnswerTabs({ tab, onTab, next, sent, routers, question, ...answer }: AnswerTabsProps) {
  // Whatever came last is what people look for, until they choose.
  const [chosen, setChosen] = useState<{ readonly shown: ShownDecision; readonly of: string } | null>(null);
  const newest = `${sent?.id ?? ''} ${next?.id ?? ''}`;
  const isDraftOfItsOwn = next !== null && sent !== null && next.at > sent.at;
  const shown =
    chosen !== null && chosen.of === newest
      ? chosen.shown
      : sent === null || isDraftOfItsOwn
        ? 'next'
        : 'sent';
  return (
    <Tabs<AnswerTab>
      value={tab}
      onChange={onTab}
      testId="playground-tab"
      tabs={[
        { value: 'answer', label: 'Answer', content: <AnswerPanel {...answer} /> },
        {
          value: 'why',
          label: 'Why this model',
          content: (
            <WhyPanel
              {...{ next, sent, shown, routers, question }}
              onShow={(value) => setChosen({ shown: value, of: newest })}
            />
          ),
        },
      ]}
    />
  );
}
