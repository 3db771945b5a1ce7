import { ListChecks, ListTree } from 'lucide-react';
import { Button } from '../components/button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { openScreen } from '../lib/navigation.ts';

/** Where there are no suites yet: what they are for, and the two ways to a first one. */
export function FirstSuite({ onNew }: { readonly onNew: () => void }) {
  return (
    <EmptyState
      icon={ListChecks}
      title="Make a case from any trace: press t"
      testId="suites-empty"
      actions={
        <>
          <Button tone="primary" data-testid="empty-traces" onClick={() => openScreen('/traces')}>
            <ListTree aria-hidden className="size-4" />
            Open the traces
          </Button>
          <Button data-testid="empty-new" onClick={onNew}>
            Write one by hand
          </Button>
        </>
      }
    >
      <p>
        A suite says where requests should go: to which route, model or agents. It runs here and in CI, so
        that you see what a change of the config moves before your users do.
      </p>
      <p className="mt-2">
        Suites are YAML files in <code className="font-mono">.plano/suites</code> beside the config.
      </p>
    </EmptyState>
  );
}
