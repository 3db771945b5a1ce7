import { CircleAlert, CircleCheck, KeyRound, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { SourceRange } from '../../src-gateway/config/diagnostic.ts';
import { Button } from '../components/button.tsx';
import { Popover } from '../components/popover.tsx';
import { ScreenHeader } from '../components/screen-header.tsx';
import { Segmented } from '../components/segmented.tsx';
import { takeConfigVariables } from '../lib/navigation.ts';
import { WeakKeychainNotice } from '../secrets/weak-keychain-notice.tsx';
import { isDirty, problemCounts, useConfigSession } from './config-session.ts';
import type { ConfigView } from './config-view.ts';
import { UnsavedMark } from './unsaved-mark.tsx';
import { VariablesTable } from './variables-table.tsx';

interface ConfigHeaderProps {
  readonly view: ConfigView;
  readonly onView: (view: ConfigView) => void;
  readonly onReview: () => void;
  readonly onGoTo: (range: SourceRange) => void;
}

export function ConfigHeader({ view, onView, onReview, onGoTo }: ConfigHeaderProps) {
  const session = useConfigSession();
  const dirty = isDirty(session);
  const file = session.disk?.path.split(/[\\/]/).at(-1) ?? '';
  return (
    <ScreenHeader
      title="Config"
      detail={
        <>
          <span
            className="flex min-w-0 items-center gap-1.5 font-mono text-xs"
            title={session.disk?.path}
            data-testid="config-file"
            data-state={dirty ? 'dirty' : 'clean'}
          >
            <span className="truncate">{file}</span>
            {dirty && <UnsavedMark />}
          </span>
          {session.diagnosis?.version && (
            <span className="font-mono text-xs">{session.diagnosis.version}</span>
          )}
          <Problems onGoTo={onGoTo} />
          <Variables onGoTo={onGoTo} />
        </>
      }
      actions={
        <>
          <Segmented
            label="Show the config as"
            value={view}
            options={VIEWS}
            onChange={onView}
            testId="config-view"
          />
          <Button
            disabled={!dirty || session.busy !== null}
            shortcut="$mod+S"
            data-testid="config-save"
            onClick={() => void session.save()}
          >
            {session.busy === 'saving' ? 'Saving…' : 'Save'}
          </Button>
          <Button
            tone="primary"
            shortcut="$mod+Enter"
            disabled={session.busy !== null}
            data-testid="config-review"
            onClick={onReview}
          >
            Review & apply
          </Button>
        </>
      }
    />
  );
}

const VIEWS = [
  { value: 'text', label: 'Text' },
  { value: 'form', label: 'Form' },
] as const;

function Problems({ onGoTo }: { readonly onGoTo: (range: SourceRange) => void }) {
  const diagnosis = useConfigSession((session) => session.diagnosis);
  if (!diagnosis) return <span className="text-xs">checking…</span>;
  const { errors, warnings } = problemCounts(diagnosis);
  const total = errors + warnings;
  const Icon = errors > 0 ? CircleAlert : warnings > 0 ? TriangleAlert : CircleCheck;
  const first = diagnosis.diagnostics.find((one) => one.severity === (errors > 0 ? 'error' : 'warning'));
  return (
    <Button
      tone="quiet"
      size="small"
      disabled={!first}
      title={first ? 'Go to the first one (F8 steps through them)' : undefined}
      className={errors > 0 ? 'text-bad' : warnings > 0 ? 'text-warn' : 'text-ok disabled:opacity-100'}
      data-testid="config-problems"
      data-state={errors > 0 ? 'errors' : warnings > 0 ? 'warnings' : 'clean'}
      data-count={total}
      onClick={() => first && onGoTo(first.range)}
    >
      <Icon aria-hidden className="size-3.5" />
      {total === 0 ? 'no problems' : total === 1 ? '1 problem' : `${total} problems`}
    </Button>
  );
}

function Variables({ onGoTo }: { readonly onGoTo: (range: SourceRange) => void }) {
  const [open, setOpen] = useState(takeConfigVariables);
  const variables = useConfigSession((session) => session.diagnosis?.variables);
  if (!variables || variables.length === 0) return null;
  const set = variables.filter((variable) => variable.set).length;
  return (
    <Popover
      title="Variables of this config"
      testId="config-variables"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button
          tone="quiet"
          size="small"
          className={set < variables.length ? 'text-warn' : undefined}
          data-testid="config-env"
          data-state={set < variables.length ? 'incomplete' : 'complete'}
        >
          <KeyRound aria-hidden className="size-3.5" />
          env {set}/{variables.length} set
        </Button>
      }
    >
      {set < variables.length && <WeakKeychainNotice className="mb-2" />}
      <VariablesTable
        variables={variables}
        onGoTo={(range) => {
          setOpen(false);
          onGoTo(range);
        }}
      />
    </Popover>
  );
}
