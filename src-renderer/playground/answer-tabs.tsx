import type { ReactNode } from 'react';
import { Tabs } from '../components/tabs.tsx';
import { AnswerPanel, type AnswerPanelProps } from './answer-panel.tsx';
import type { AnswerTab } from './playground-session.ts';

interface AnswerTabsProps extends AnswerPanelProps {
  readonly tab: AnswerTab;
  readonly onTab: (tab: AnswerTab) => void;
  /** Why this model or these agents; `null`: nothing is chosen here. */
  readonly why: { readonly label: string; readonly content: ReactNode } | null;
  /** The filters of the listener; `null`: it has none. */
  readonly bench: ReactNode;
}

/** The answer; where something is chosen, why this model or these agents gave it; the filters around it. */
export function AnswerTabs({ bench, tab, onTab, why, ...answer }: AnswerTabsProps) {
  if (why === null && bench === null) return <AnswerPanel {...answer} />;
  const isThere = { answer: true, why: why !== null, filters: bench !== null };
  return (
    <Tabs<AnswerTab>
      value={isThere[tab] ? tab : 'answer'}
      onChange={onTab}
      testId="playground-tab"
      tabs={[
        { value: 'answer', label: 'Answer', content: <AnswerPanel {...answer} /> },
        ...(why === null ? [] : [{ value: 'why' as const, ...why }]),
        ...(bench === null ? [] : [{ value: 'filters' as const, label: 'Filters', content: bench }]),
      ]}
    />
  );
}
