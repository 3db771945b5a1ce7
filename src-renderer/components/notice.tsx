import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from '../lib/class-names.ts';

export type NoticeTone = 'bad' | 'warn' | 'info' | 'ok';

const looks = {
  bad: { icon: CircleAlert, className: 'border-bad/40 bg-bad-soft text-bad' },
  warn: { icon: TriangleAlert, className: 'border-warn/40 bg-warn-soft text-warn' },
  info: { icon: Info, className: 'border-info/40 bg-info-soft text-info' },
  ok: { icon: CircleCheck, className: 'border-ok/40 bg-ok-soft text-ok' },
} as const;

interface NoticeProps {
  readonly tone: NoticeTone;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  readonly className?: string;
  readonly testId?: string;
}

/** Something that a person should know: what, why, and what to do next. */
export function Notice({ tone, title, children, actions, className, testId }: NoticeProps) {
  const { icon: Icon, className: colours } = looks[tone];
  return (
    <div
      role={tone === 'bad' ? 'alert' : 'status'}
      data-testid={testId}
      data-state={tone}
      className={classNames('flex items-start gap-2.5 rounded-md border px-3 py-2', colours, className)}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1 break-words">
        <div className="font-medium">{title}</div>
        {children && <div className="mt-0.5 text-text">{children}</div>}
      </div>
      {actions && <div className="flex shrink-0 flex-wrap items-center gap-1.5">{actions}</div>}
    </div>
  );
}
