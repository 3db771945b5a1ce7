import type { ReactNode } from 'react';
import { classNames } from '../lib/class-names.ts';

const tones = {
  plain: 'border-line-strong/60 text-muted',
  accent: 'border-accent/40 bg-selected text-accent',
  ok: 'border-ok/40 bg-ok-soft text-ok',
  warn: 'border-warn/40 bg-warn-soft text-warn',
  bad: 'border-bad/40 bg-bad-soft text-bad',
  info: 'border-info/40 bg-info-soft text-info',
} as const;

interface BadgeProps {
  readonly tone?: keyof typeof tones;
  readonly children: ReactNode;
  readonly title?: string;
  readonly testId?: string;
}

export function Badge({ tone = 'plain', children, title, testId }: BadgeProps) {
  return (
    <span
      title={title}
      data-testid={testId}
      className={classNames(
        'inline-flex h-[18px] shrink-0 items-center gap-1 rounded border px-1.5 text-2xs font-medium',
        tones[tone],
      )}
    >
      {children}
    </span>
  );
}
