import type { UpdateChannel, UpdateStep } from '../../src-main/contract/update-calls.ts';
import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { Segmented } from '../components/segmented.tsx';
import { failureText } from '../lib/host.ts';
import { Failure, Row } from './section.tsx';
import { elsewhereTexts, stepText } from './update-text.ts';
import { useUpdateAct, useUpdateChoice, useUpdates } from './use-updates.ts';

/** Where newer versions of the app come from and when, or who else brings them. */
export function UpdateFacts() {
  const updates = useUpdates();
  const choice = useUpdateChoice();
  const act = useUpdateAct();
  if (updates === undefined) return null;
  const { automatic, channel, checkedAt, elsewhere, step, version } = updates;
  if (elsewhere !== null) {
    return (
      <Row label={`Version ${version}`}>
        <span className="text-muted" data-testid="updates-elsewhere" data-state={elsewhere}>
          {elsewhereTexts[elsewhere]}
        </span>
      </Row>
    );
  }
  const next = nextActs[step.kind];
  return (
    <>
      <Row label="Look for updates" hint="By itself: once a day. What is found is installed when you quit.">
        <Segmented
          label="Look for updates"
          value={automatic ? 'automatic' : 'manual'}
          onChange={(value) => choice.mutate({ automatic: value === 'automatic' })}
          testId="setting-updates"
          options={[
            { value: 'manual', label: 'When I ask' },
            { value: 'automatic', label: 'By itself' },
          ]}
        />
      </Row>
      <Row label="Channel">
        <Segmented<UpdateChannel>
          label="Channel"
          value={channel}
          onChange={(value) => choice.mutate({ channel: value })}
          testId="setting-channel"
          options={[
            { value: 'stable', label: 'Stable' },
            { value: 'beta', label: 'Beta' },
          ]}
        />
      </Row>
      <Row
        label={
          <span role="status" data-testid="update-step" data-state={step.kind}>
            {stepText(step)}
          </span>
        }
        hint={`Version ${version} runs${checkedAt === null ? '' : `; looked at ${new Date(checkedAt).toLocaleTimeString()}`}`}
      >
        {next && (
          <Button
            disabled={act.isPending}
            data-testid={next.act.replace('updates.', 'update-')}
            onClick={() => act.mutate(next.act)}
          >
            {next.label}
          </Button>
        )}
      </Row>
      {step.kind === 'failed' && (
        <Notice tone="bad" testId="update-failure" title="The update did not work">
          {step.message}
        </Notice>
      )}
      {choice.isError && <Failure text={failureText(choice.error)} />}
      {act.isError && <Failure text={failureText(act.error)} />}
    </>
  );
}

const look = { act: 'updates.check', label: 'Look now' } as const;

/** What a person can do about each step. */
const nextActs: Readonly<Partial<Record<UpdateStep['kind'], Next>>> = {
  unknown: look,
  current: look,
  failed: look,
  available: { act: 'updates.download', label: 'Download' },
  ready: { act: 'updates.install', label: 'Restart and install' },
  waiting: { act: 'updates.postpone', label: 'Not now' },
};

interface Next {
  readonly act: 'updates.check' | 'updates.download' | 'updates.install' | 'updates.postpone';
  readonly label: string;
}
