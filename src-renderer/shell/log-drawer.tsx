import { lazy, Suspense } from 'react';
import { LoadingPanel } from './loading-panel.tsx';

const LogPanel = lazy(async () => ({ default: (await import('../listeners/log-panel.tsx')).LogPanel }));

/** The log below whatever screen is shown. */
export function LogDrawer() {
  return (
    <div data-testid="log-drawer" className="h-[34vh] min-h-40 shrink-0 border-t border-line-strong">
      <Suspense fallback={<LoadingPanel text="Loading…" />}>
        <LogPanel scope="log-drawer" />
      </Suspense>
    </div>
  );
}
