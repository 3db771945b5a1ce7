import { Route } from 'lucide-react';
import { Button } from '../components/button.tsx';
import { decisionAlarm } from '../decisions/explain-decision.ts';
import { classNames } from '../lib/class-names.ts';
import { durationText } from '../lib/number-text.ts';
import type { DecisionPreview } from './use-decision-preview.ts';
import { useRouterPrice } from './use-router-price.ts';

interface RoutePreviewProps {
  readonly preview: DecisionPreview;
  readonly on: boolean;
  readonly onToggle: (on: boolean) => void;
  readonly onWhy: () => void;
}

/** Where the draft would go, in one line; it follows the typing. */
export function RoutePreview({ preview, on, onToggle, onWhy }: RoutePreviewProps) {
  const { decision, error, pending } = preview;
  const alarm = decision === null ? null : decisionAlarm(decision);
  return (
    <div
      data-testid="route-preview"
      data-state={!on ? 'off' : pending ? 'pending' : alarm !== null || error !== null ? 'bad' : 'decided'}
      data-route={decision?.route.name ?? ''}
      data-model={decision?.final.model ?? ''}
      data-decision={decision?.id ?? ''}
      className={classNames(
        'flex min-h-9 shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line bg-sunken px-4 py-1 text-xs',
        on && (alarm !== null || error !== null) && 'bg-bad-soft text-bad',
      )}
    >
      <Route aria-hidden className="size-3.5 text-muted" />
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]" aria-live="polite">
        <PreviewText {...preview} on={on} alarm={alarm} />
      </div>
      {on && decision !== null && (
        <Button size="small" onClick={onWhy} data-testid="route-preview-why">
          Why
        </Button>
      )}
      <Button
        size="small"
        tone="quiet"
        aria-pressed={on}
        onClick={() => onToggle(!on)}
        data-testid="route-preview-toggle"
      >
        {on ? 'Stop previewing' : 'Preview while typing'}
      </Button>
    </div>
  );
}

function PreviewText({
  alarm,
  decision,
  error,
  on,
  pending,
}: DecisionPreview & { readonly on: boolean; readonly alarm: string | null }) {
  const price = useRouterPrice(decision?.routers ?? []);
  if (!on) return <span className="text-muted">The route is decided when you send.</span>;
  if (error !== null) return <>{error}</>;
  if (decision === null) {
    return (
      <span className="text-muted">{pending ? 'Deciding…' : 'Type a message to see where it would go.'}</span>
    );
  }
  const { final, route, routers } = decision;
  const router = routers.at(-1);
  const routerMs = routers.reduce((sum, { ms }) => sum + ms, 0);
  return (
    <span className={pending ? 'italic' : ''}>
      <span className="text-muted">Would go to </span>
      <strong className="font-medium">{route.name ?? 'no route'}</strong>
      <span className="text-muted"> → </span>
      <strong className="font-mono font-medium">{final.model ?? 'nobody'}</strong>
      {router !== undefined && (
        <span className="text-muted">
          {' '}
          · {router.label}, {durationText(routerMs)}
          {price !== null && `, ${price}`}
        </span>
      )}
      {alarm !== null && <> · {alarm}</>}
    </span>
  );
}
