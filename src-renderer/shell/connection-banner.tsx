import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { connection } from '../lib/host.ts';
import type { LinkState } from '../lib/host-connection.ts';

export function ConnectionBanner({ link }: { readonly link: LinkState }) {
  if (link === 'open' || link === 'connecting') return null;
  const refused = link === 'refused';
  return (
    <Notice
      tone="bad"
      testId="connection-lost"
      className="rounded-none border-x-0 border-t-0"
      title={
        refused ? 'The console was started anew and does not know this page.' : 'Connection to the host lost.'
      }
      actions={
        <Button
          size="small"
          data-testid="connection-retry"
          onClick={() => (refused ? location.reload() : connection.retry())}
        >
          {refused ? 'Reload' : 'Try now'}
        </Button>
      }
    >
      {refused ? (
        <>
          Open the address that <code className="font-mono">planoai console</code> printed; it ends with
          ?token=…
        </>
      ) : (
        <>
          Trying again by itself. What you see is from before; unsaved text is kept. If the console was ended,
          start it with <code className="font-mono">planoai console</code>.
        </>
      )}
    </Notice>
  );
}
