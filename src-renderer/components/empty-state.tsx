import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  readonly testId: string;
}

/** A place with nothing in it yet: what belongs here, why it is empty, the next step. */
export function EmptyState({ icon: Icon, title, children, actions, testId }: EmptyStateProps) {
  return (
    <div data-testid={testId} className="flex h-full items-center justify-center overflow-auto p-8">
      <div className="flex w-full max-w-2xl flex-col items-center gap-3 text-center">
        <span className="flex size-11 items-center justify-center rounded-xl border border-line bg-surface text-accent">
          <Icon aria-hidden className="size-5" />
        </span>
        <h2 className="text-base font-semibold">{title}</h2>
        <div className="w-full text-muted">{children}</div>
        {actions && <div className="mt-1 flex flex-wrap justify-center gap-2">{actions}</div>}
      </div>
    </div>
  );
}
