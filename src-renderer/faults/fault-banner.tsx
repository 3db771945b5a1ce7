import { faultText } from '../../src-main/contract/injected-fault.ts';
import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { useGateway } from '../lib/gateway.ts';
import { failureText } from '../lib/host.ts';
import { useClearFaults, useFailureLab } from './use-faults.ts';

/** Over every screen while the failure lab is on: nobody shall look for a fault that is made up. */
export function FaultBanner() {
  const faults = useGateway()?.faults ?? [];
  const open = useFailureLab((lab) => lab.open);
  const clear = useClearFaults();
  if (faults.length === 0) return null;
  return (
    <Notice
      tone="bad"
      testId="fault-banner"
      className="rounded-none border-x-0 border-t-0"
      title="Failures are injected: requests through this gateway fail on purpose."
      actions={
        <>
          <Button size="small" data-testid="fault-banner-open" onClick={open}>
            Change…
          </Button>
          <Button
            size="small"
            disabled={clear.isPending}
            data-testid="fault-banner-clear"
            onClick={() => clear.mutate()}
          >
            Let all work again
          </Button>
        </>
      }
    >
      <span data-testid="fault-banner-list">
        {faults.map(({ fault, model }) => `${model}: ${faultText(fault)}`).join(' · ')}
      </span>
      {clear.isError && <div className="text-bad">{failureText(clear.error)}</div>}
    </Notice>
  );
}
