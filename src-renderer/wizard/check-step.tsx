import { useMutation, useQuery } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import type { TemplateDraft } from '../../src-main/contract/template-calls.ts';
import { Button } from '../components/button.tsx';
import { Failure } from '../components/failure.tsx';
import { Notice } from '../components/notice.tsx';
import { isDirty, useConfigSession } from '../editor/config-session.ts';
import { hostQuery } from '../lib/host.ts';
import { openScreen } from '../lib/navigation.ts';
import { LoadingPanel } from '../shell/loading-panel.tsx';
import { KeyList } from './key-list.tsx';
import { WizardFooter } from './wizard-footer.tsx';

interface CheckStepProps {
  readonly template: string;
  /** The present config is nobody's work: it may be replaced at once. */
  readonly untouched: boolean;
  readonly onBack: () => void;
  readonly onServed: () => void;
}

/** What the template needs on this machine, and the config that it gives. */
export function CheckStep({ template, untouched, onBack, onServed }: CheckStepProps) {
  const draft = useQuery({ ...hostQuery('templates.draft', { id: template }), staleTime: 0, gcTime: 0 });
  const text = draft.data?.text ?? '';
  const diagnosis = useQuery({
    ...hostQuery('config.diagnose', { text }),
    staleTime: 0,
    enabled: text !== '',
  });
  const replaces = useConfigSession(isDirty) || !untouched;
  const serve = useMutation({ mutationFn: () => applyText(text), onSuccess: onServed });
  if (draft.isError) {
    return (
      <Failure
        title="The template could not be read"
        error={draft.error}
        className="m-4"
        testId="wizard-draft-failed"
        onRetry={() => void draft.refetch()}
      />
    );
  }
  if (!draft.data || !diagnosis.data) return <LoadingPanel text="Checking keys and ports…" />;
  return (
    <>
      <div className="grid min-h-0 flex-1 gap-4 overflow-auto p-4 lg:grid-cols-[minmax(300px,2fr)_3fr]">
        <div data-pane className="flex flex-col gap-4">
          <KeyList variables={diagnosis.data.variables} onKept={() => void diagnosis.refetch()} />
          <PortList ports={draft.data.ports} />
          {serve.isError && (
            <Notice tone="bad" title="It was not started" testId="wizard-failure">
              {serve.error.message}
            </Notice>
          )}
          {replaces && (
            <Notice tone="info" title="You have a config already" testId="wizard-has-config">
              The editor shows this one in its place, unsaved: review what changes, then apply it. Until then
              the file and the gateway stay as they are.
            </Notice>
          )}
        </div>
        <section aria-label="Preview of the config" className="flex min-h-60 min-w-0 flex-col">
          <h2 className="mb-1 text-xs font-semibold text-muted">config.yaml (preview)</h2>
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
            tabIndex={0}
            data-pane
            data-testid="wizard-preview"
            className="min-h-0 flex-1 overflow-auto rounded-lg border border-line bg-sunken p-3 font-mono text-xs"
          >
            {text}
          </pre>
        </section>
      </div>
      <WizardFooter template={template}>
        <Button data-testid="wizard-back" onClick={onBack}>
          Back
        </Button>
        {!replaces ? (
          <Button
            tone="primary"
            data-testid="wizard-start"
            disabled={serve.isPending}
            onClick={() => serve.mutate()}
          >
            {serve.isPending ? 'Starting…' : 'Create and start'}
          </Button>
        ) : (
          <Button
            tone="primary"
            data-testid="wizard-review"
            onClick={() => {
              useConfigSession.getState().edit(text);
              openScreen('/config');
            }}
          >
            Review in the editor
          </Button>
        )}
      </WizardFooter>
    </>
  );
}

function PortList({ ports }: Pick<TemplateDraft, 'ports'>) {
  return (
    <section aria-label="Ports">
      <h2 className="mb-1 text-xs font-semibold text-muted">Ports</h2>
      <ul className="flex flex-col gap-1">
        {ports.map(({ from, to }) => (
          <li key={from} data-testid="wizard-port" data-state={from === to ? 'free' : 'moved'}>
            <Check aria-hidden className="mr-1.5 inline size-3.5 text-ok" />
            <span className="font-mono">{to}</span>{' '}
            {from === to ? 'is free' : `instead of ${from}, which another program holds`}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Rejects with why the gateway does not serve it. */
async function applyText(text: string): Promise<void> {
  const session = useConfigSession.getState();
  session.edit(text);
  if (await session.apply()) return;
  const { outcome } = useConfigSession.getState();
  throw new Error(outcome?.detail ?? outcome?.title ?? 'The config was not applied.');
}
