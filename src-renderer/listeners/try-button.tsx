import type { ListenerView } from '../../src-main/contract/gateway-calls.ts';
import { Button } from '../components/button.tsx';
import { openScreen } from '../lib/navigation.ts';
import { usePlayground } from '../playground/playground-session.ts';

/** Opens the playground on a listener; nothing for one that nobody can call. */
export function TryButton({ listener }: { readonly listener: ListenerView }) {
  if (listener.state !== 'running' || listener.implicit) return null;
  return (
    <Button
      size="small"
      data-testid="listener-try"
      onClick={() => {
        usePlayground.getState().change({ listener: listener.name });
        openScreen('/playground');
      }}
    >
      Try
    </Button>
  );
}
