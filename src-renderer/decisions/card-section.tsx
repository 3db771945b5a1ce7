import type { ReactNode } from 'react';

interface CardSectionProps {
  readonly title: string;
  readonly testId: string;
  readonly detail?: ReactNode;
  readonly children: ReactNode;
}

export function CardSection({ title, testId, detail, children }: CardSectionProps) {
  return (
    <section className="border-b border-line/60 px-4 py-2.5 text-xs last:border-b-0" data-testid={testId}>
      <h3 className="mb-1.5 flex items-center gap-2 text-2xs font-semibold text-muted">
        {title}
        {detail}
      </h3>
      {children}
    </section>
  );
}

/** Names and values; those that are `null` are left out. */
export function Facts({ facts }: { readonly facts: readonly (readonly [string, string | null])[] }) {
  return (
    <dl className="flex flex-wrap gap-x-5 gap-y-1.5">
      {facts.map(([name, value]) =>
        value === null ? null : (
          <div key={name} className="min-w-0">
            <dt className="text-2xs text-muted">{name}</dt>
            <dd className="font-mono [overflow-wrap:anywhere]">{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
