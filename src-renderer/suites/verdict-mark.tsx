import { CircleAlert, CircleCheck, CircleDashed, CircleSlash, CircleX, type LucideIcon } from 'lucide-react';
import type { CaseVerdict } from '../../src-main/contract/suite-results.ts';
import { classNames } from '../lib/class-names.ts';

const looks: Readonly<
  Record<CaseVerdict | 'none', { readonly text: string; readonly icon: LucideIcon; readonly colour: string }>
> = {
  pass: { text: 'pass', icon: CircleCheck, colour: 'text-ok' },
  flaky: { text: 'FLAKY', icon: CircleAlert, colour: 'text-warn' },
  fail: { text: 'FAIL', icon: CircleX, colour: 'text-bad' },
  error: { text: 'ERROR', icon: CircleAlert, colour: 'text-bad' },
  not_run: { text: 'not run', icon: CircleSlash, colour: 'text-warn' },
  none: { text: '—', icon: CircleDashed, colour: 'text-muted' },
};

/** A verdict as a shape, a colour and a word. */
export function VerdictMark({ verdict }: { readonly verdict: CaseVerdict | 'none' }) {
  const { colour, icon: Icon, text } = looks[verdict];
  return (
    <span
      data-testid="verdict"
      data-state={verdict}
      className={classNames('inline-flex items-center gap-1.5 font-medium', colour)}
    >
      <Icon aria-hidden className="size-3.5" />
      {text}
    </span>
  );
}
