import { FlaskConical } from 'lucide-react';
import { Button } from '../components/button.tsx';
import { CliLine } from '../components/cli-line.tsx';
import { Dialog } from '../components/dialog.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { useGateway } from '../lib/gateway.ts';
import { useModels } from '../lib/models.ts';
import { FaultRow } from './fault-row.tsx';
import { useClearFaults, useFailureLab } from './use-faults.ts';

/** Lets providers fail, to see what the gateway and its clients make of it. */
export function FailureLab() {
  const { close, isOpen } = useFailureLab();
  const faults = useGateway()?.faults ?? [];
  const clear = useClearFaults();
  return (
    <Dialog
      open={isOpen}
      onClose={close}
      title="Failure lab"
      testId="failure-lab"
      className="w-[min(720px,92vw)]"
      footer={
        <>
          <Button
            disabled={faults.length === 0 || clear.isPending}
            data-testid="faults-clear"
            onClick={() => clear.mutate()}
          >
            Let all work again
          </Button>
          <Button tone="primary" data-testid="failure-lab-done" onClick={close}>
            Done
          </Button>
        </>
      }
    >
      {isOpen && <Providers />}
    </Dialog>
  );
}

function Providers() {
  const gateway = useGateway();
  const { models } = useModels();
  const declared = models.filter(({ aliasOf }) => aliasOf === null);
  const serves = gateway?.state === 'running' || gateway?.state === 'degraded';
  if (!serves || declared.length === 0) {
    return (
      <EmptyState icon={FlaskConical} title="No provider to break" testId="failure-lab-empty">
        {serves
          ? 'The config that serves has no model providers.'
          : 'The gateway does not run. Start it, then choose which provider fails and how.'}
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col gap-3 p-4">
      <p className="text-xs text-muted">
        Choose what a provider does wrong. It begins with the next request of any client and lasts until it is
        taken back or the gateway stops; nothing of it is written to the config. Traces mark such calls as
        injected. Calls of routers, guards and agents are left alone.
      </p>
      <ul className="flex flex-col rounded-lg border border-line bg-surface">
        {declared.map(({ id }) => (
          <FaultRow
            key={id}
            model={id}
            fault={gateway.faults?.find(({ model }) => model === id)?.fault ?? null}
          />
        ))}
      </ul>
      <CliLine command="planoai faults" />
    </div>
  );
}
