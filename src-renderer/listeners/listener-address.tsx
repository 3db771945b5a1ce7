import type { ListenerView } from '../../src-main/contract/gateway-calls.ts';
import { Badge } from '../components/badge.tsx';

/** Where it listens, and whether others than this machine reach it. */
export function ListenerAddress({ listener }: { readonly listener: ListenerView }) {
  return (
    <span className="flex items-center gap-2 font-mono text-xs">
      {listener.address}:{listener.port}
      {listener.lan && (
        <Badge tone="warn" title="Other machines in your network can reach this port." testId="listener-lan">
          LAN
        </Badge>
      )}
    </span>
  );
}
