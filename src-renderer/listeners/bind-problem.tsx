import { useMutation, useQuery } from '@tanstack/react-query';
import { FilePenLine } from 'lucide-react';
import { listenerPort } from '../../src-gateway/config/editor/listener-port.ts';
import type { ListenerView } from '../../src-main/contract/gateway-calls.ts';
import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { useConfigSession } from '../editor/config-session.ts';
import { hostQuery } from '../lib/host.ts';
import { openConfigLine, openScreen } from '../lib/navigation.ts';
import { moveListener } from './move-listener.ts';

/** Why a listener has no port, who has it where the system tells, and the ways out. */
export function BindProblem({ listener }: { readonly listener: ListenerView }) {
  const text = useConfigSession((session) => session.text);
  const place = listenerPort(text, listener);
  const held = listener.errorCode === 'EADDRINUSE';
  return (
    <Notice
      tone="bad"
      className="mx-3 mb-3"
      testId="listener-error"
      title={listener.error}
      actions={
        <>
          {held && place !== null && <OtherPort listener={listener} />}
          <Button
            size="small"
            data-testid="listener-open-config"
            onClick={() => (place === null ? openScreen('/config') : openConfigLine(place.start.line))}
          >
            <FilePenLine aria-hidden className="size-3" />
            Open in editor
          </Button>
        </>
      }
    >
      {nextStep(listener)}
    </Notice>
  );
}

function OtherPort({ listener }: { readonly listener: ListenerView }) {
  const { name } = listener;
  const port = useQuery({ ...hostQuery('listeners.other-port', { name }), staleTime: 0 }).data?.port;
  const move = useMutation({ mutationFn: (to: number) => moveListener(listener, to) });
  if (port === undefined || port === null) return null;
  return (
    <Button
      size="small"
      data-testid="listener-other-port"
      disabled={move.isPending}
      onClick={() => move.mutate(port)}
    >
      Use {port}
    </Button>
  );
}

function nextStep({ address, errorCode, port }: ListenerView): string {
  switch (errorCode) {
    case 'EADDRINUSE':
      return `Stop the program that holds port ${port} and press Retry, or give the listener another port.`;
    case 'EACCES':
      return `Ports below 1024 need special rights. Give the listener a port above, for example ${port + 12_000}.`;
    case 'EADDRNOTAVAIL':
      return `No network interface of this machine has the address ${address}. Use 127.0.0.1, or 0.0.0.0 for all of them.`;
    default:
      return 'The log below says more.';
  }
}
