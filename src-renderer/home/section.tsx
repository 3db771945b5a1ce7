import type { ReactNode } from 'react';

interface SectionProps {
  readonly title: string;
  /** A word beside the title, and what leads further. */
  readonly detail?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly testId: string;
}

/** One of the things that the home screen sums up. */
export function Section({ title, detail, actions, children, testId }: SectionProps) {
  return (
    <section
      aria-label={title}
      data-testid={testId}
      className="min-w-0 rounded-lg border border-line bg-surface"
    >
      <div className="flex min-h-10 flex-wrap items-center gap-x-3 border-b border-line px-3 py-1">
        <h2 className="text-sm font-semibold">{title}</h2>
        <span className="min-w-0 flex-1 truncate text-xs text-muted">{detail}</span>
        {actions}
      </div>
      {children}
    </section>
  );
}
