import type { ReactNode } from 'react';
import { Tabs } from '../components/tabs.tsx';
import { AnswerPanel, type AnswerPanelProps } from './answer-panel.tsx';
import type { AnswerTab } from './playground-session.ts';

interface AnswerTabsProps extends AnswerPanelProps {
  readonly tab: AnswerTab;
  readonly onTab: (tab: AnswerTab) => void;
  /** Why this model or these agents; `null`: nothing is chosen here. */
  readonly why: { readonly label: string; readonly content: ReactNode } | null;
}

/** The answer and, where something is chosen, why this model or these agents gave it. */
export function AnswerTabs({ tab, onTab, why, ...answer }: AnswerTabsProps) {
  if (why === null) return <AnswerPanel {...answer} />;
  return (
    <Tabs<AnswerTab>
      value={tab}
      onChange={onTab}
      testId="playground-tab"
      tabs={[
        { value: 'answer', label: 'Answer', content: <AnswerPanel {...answer} /> },
        { value: 'why', ...why },
      ]}
    />
  );
}
