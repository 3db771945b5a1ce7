import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';

interface Tab<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly content: ReactNode;
}

interface TabsProps<T extends string> {
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly tabs: readonly Tab<T>[];
  readonly testId: string;
  /** Beside the tabs, below them where there is no room. */
  readonly aside?: ReactNode;
}

export function Tabs<T extends string>({ value, onChange, tabs, testId, aside }: TabsProps<T>) {
  return (
    <Base.Root value={value} onValueChange={onChange} className="flex h-full min-h-0 flex-col">
      <div className="flex shrink-0 flex-wrap border-b border-line">
        <Base.List className="flex gap-1 px-3">
          {tabs.map((tab) => (
            <Base.Tab
              key={tab.value}
              value={tab.value}
              data-testid={`${testId}-${tab.value}`}
              className="-mb-px h-9 border-b-2 border-transparent px-2 text-sm font-medium text-muted hover:text-text data-active:border-accent data-active:text-text"
            >
              {tab.label}
            </Base.Tab>
          ))}
        </Base.List>
        {aside && (
          <div className="flex min-w-0 flex-1 basis-72 items-center justify-end px-3 py-1">{aside}</div>
        )}
      </div>
      {tabs.map((tab) => (
        <Base.Panel
          key={tab.value}
          value={tab.value}
          className="min-h-0 flex-1 overflow-auto outline-offset-[-2px]"
        >
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
