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
      {flagged && <Flag />}
    </span>
  );
}

/** Said in words, too: an emoji alone tells a screen reader little. */
export function Flag() {
  return (
    <span
      role="img"
      aria-label="flagged"
      title="Somebody should look at this conversation: its signals say why."
      className="shrink-0"
    >
      🚩
    </span>
  );
}
