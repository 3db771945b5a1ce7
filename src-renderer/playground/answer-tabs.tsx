import type { ReactNode } from 'react';
import { Tabs } from '../components/tabs.tsx';
import type { AnswerTab } from './playground-session.ts';

interface AnswerTabsProps {
  readonly tab: AnswerTab;
  readonly onTab: (tab: AnswerTab) => void;
  /** What came back: one answer, or several panes. */
  readonly answer: { readonly label: string; readonly content: ReactNode };
  /** The run against the recording that it repeats, or two panes; `null`: there is nothing to compare. */
  readonly diff: ReactNode;
  /** Why this model or these agents; `null`: nothing is chosen here. */
  readonly why: { readonly label: string; readonly content: ReactNode } | null;
  /** The filters of the listener; `null`: it has none. */
  readonly bench: ReactNode;
  /** Its functions; `null`: it has none. */
  readonly functions: ReactNode;
  /** What the answer is held to. */
  readonly asserts: ReactNode;
  /** The run as it was sent and answered; `null`: nothing was sent. */
  readonly wire: ReactNode;
  /** The request as a program. */
  readonly snippet: ReactNode;
  /** Runs of before. */
  readonly history: ReactNode;
}

/**
 * The answer, and how it differs from a recorded one; where something is chosen, why this model or these agents gave
 * it; the filters and functions behind it; what it is held to.
 */
export function AnswerTabs({
  answer,
  asserts,
  bench,
  diff,
  functions,
  history,
  snippet,
  tab,
  onTab,
  why,
  wire,
}: AnswerTabsProps) {
  const isThere = {
    answer: true,
    diff: diff !== null,
    why: why !== null,
    filters: bench !== null,
    function: functions !== null,
    asserts: true,
    wire: wire !== null,
    snippet: true,
    history: true,
  };
  return (
    <Tabs<AnswerTab>
      value={isThere[tab] ? tab : 'answer'}
      onChange={onTab}
      testId="playground-tab"
      tabs={[
        { value: 'answer', ...answer },
        ...(diff === null ? [] : [{ value: 'diff' as const, label: 'Diff', content: diff }]),
        ...(why === null ? [] : [{ value: 'why' as const, ...why }]),
        ...(functions === null
          ? []
          : [{ value: 'function' as const, label: 'Function', content: functions }]),
        ...(bench === null ? [] : [{ value: 'filters' as const, label: 'Filters', content: bench }]),
        { value: 'asserts', label: 'Asserts', content: asserts },
        ...(wire === null ? [] : [{ value: 'wire' as const, label: 'Wire', content: wire }]),
        { value: 'snippet', label: 'Snippet', content: snippet },
        { value: 'history', label: 'History', content: history },
      ]}
    />
  );
}
