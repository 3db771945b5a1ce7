import { FlaskConical } from 'lucide-react';
import { Badge } from '../components/badge.tsx';

const title = 'Injected by the failure lab: the provider did not do this.';

/** Beside a call that the failure lab had its hand in. */
export function InjectedBadge() {
  return (
    <Badge tone="warn" testId="injected-mark" title={title}>
      <FlaskConical aria-hidden className="size-3" />
      injected
    </Badge>
  );
}

/** The same where there is little room. */
export function InjectedMark() {
  return (
    <span
      role="img"
      aria-label="injected"
      title={title}
      data-testid="injected-mark"
      className="inline-flex shrink-0 text-warn"
    >
      <FlaskConical aria-hidden className="size-3.5" />
    </span>
  );
}
