import type { ReactNode } from 'react';
import { Notice } from '../components/notice.tsx';

interface SectionProps {
  /** What a link to it names: `settings/secrets`. */
  readonly id: string;
  readonly title: string;
  readonly children: ReactNode;
}

export function Section({ id, title, children }: SectionProps) {
  return (
    <section
      id={id}
      aria-label={title}
      data-testid={`settings-${id}`}
      className="rounded-lg border border-line bg-surface"
    >
      <h2 className="border-b border-line px-4 py-2 font-semibold">{title}</h2>
      <div className="flex flex-col gap-3 px-4 py-3">{children}</div>
    </section>
  );
}

interface RowProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly children: ReactNode;
}

export function Row({ label, hint, children }: RowProps) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <span className="flex min-w-0 flex-col">
        <span>{label}</span>
        {hint !== undefined && <span className="text-2xs text-muted">{hint}</span>}
      </span>
      {children}
    </div>
  );
}

export function Failure({ text }: { readonly text: string }) {
  return (
    <Notice tone="bad" title="Not kept">
      {text}
    </Notice>
  );
}
