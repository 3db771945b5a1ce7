import { Flag } from 'lucide-react';
import { classNames } from '../lib/class-names.ts';

interface QualityMarkProps {
  /** `null`: nobody looked at the conversation. */
  readonly quality: string | null;
  readonly flagged: boolean;
  readonly className?: string;
}

const tones: Readonly<Record<string, string>> = {
  severe: 'text-bad',
  poor: 'text-warn',
  good: 'text-ok',
  excellent: 'text-ok',
};

/** How a conversation goes, in a word, with a flag where somebody should look at it. */
export function QualityMark({ quality, flagged, className }: QualityMarkProps) {
  return (
    <span
      className={classNames('flex items-center gap-1', className)}
      data-testid="quality-mark"
      data-state={flagged ? 'flagged' : (quality ?? 'none')}
    >
      <span className={classNames('truncate', (quality !== null && tones[quality]) || 'text-muted')}>
        {quality ?? '—'}
      </span>
      {flagged && <FlagMark />}
    </span>
  );
}

/** Drawn, since not every machine has a font with the flag that stands in span names. */
export function FlagMark() {
  return (
    <span
      role="img"
      aria-label="flagged"
      title="Somebody should look at this conversation: its signals say why."
      className="inline-flex shrink-0 text-bad"
    >
      <Flag aria-hidden className="size-3.5 fill-current" />
    </span>
  );
}
