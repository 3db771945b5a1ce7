import { useState } from 'react';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Notice } from '../components/notice.tsx';
import { failureText } from '../lib/host.ts';
import { stepText } from '../settings/update-text.ts';
import { useUpdateAct, useUpdates } from '../settings/use-updates.ts';

/** Offers an update that can be installed, on every screen, and says once what came with the last one. */
export function UpdateNotice() {
  const updates = useUpdates();
  const act = useUpdateAct();
  const [later, setLater] = useState<string | null>(null);
  if (updates === undefined) return null;
  const { news, step, version } = updates;
  if (news !== null)
    return <News version={version} text={news} onClose={() => act.mutate('updates.read-news')} />;
  if (step.kind === 'ready' && step.version !== later) {
    return (
      <Notice
        tone="info"
        testId="update-ready"
        className="rounded-none border-x-0 border-t-0"
        title={stepText(step)}
        actions={
          <>
            <Button
              size="small"
              disabled={act.isPending}
              data-testid="update-ready-install"
              onClick={() => act.mutate('updates.install')}
            >
              Restart and install
            </Button>
            <Button size="small" data-testid="update-ready-later" onClick={() => setLater(step.version)}>
              Later
            </Button>
          </>
        }
      >
        No request is cut off: it waits until none runs.
        {act.isError && <span className="block text-bad">{failureText(act.error)}</span>}
      </Notice>
    );
  }
  if (step.kind === 'waiting') {
    return (
      <Notice
        tone="info"
        testId="update-waiting"
        className="rounded-none border-x-0 border-t-0"
        title={stepText(step)}
        actions={
          <Button
            size="small"
            disabled={act.isPending}
            data-testid="update-waiting-postpone"
            onClick={() => act.mutate('updates.postpone')}
          >
            Not now
          </Button>
        }
      />
    );
  }
  return null;
}

interface NewsProps {
  readonly version: string;
  readonly text: string;
  readonly onClose: () => void;
}

function News({ version, text, onClose }: NewsProps) {
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Version ${version} is installed`}
      testId="update-news"
      footer={
        <Button tone="primary" data-testid="update-news-read" onClick={onClose}>
          Close
        </Button>
      }
    >
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
        tabIndex={0}
        className="max-h-[60vh] overflow-auto p-4 whitespace-pre-wrap"
      >
        {text === '' ? 'It says nothing of what is new.' : text}
      </div>
    </Dialog>
  );
}
