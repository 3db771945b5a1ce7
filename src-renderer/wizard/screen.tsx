import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Failure } from '../components/failure.tsx';
import { ScreenHeader } from '../components/screen-header.tsx';
import { hostQuery } from '../lib/host.ts';
import { LoadingPanel } from '../shell/loading-panel.tsx';
import { CheckStep } from './check-step.tsx';
import { FirstRequestStep } from './first-request-step.tsx';
import { TemplateStep } from './template-step.tsx';

const steps = ['Template', 'Check', 'First request'] as const;
type Step = (typeof steps)[number];

/** What works with nothing at hand: no key and no network. */
const withoutKeys = 'offline_demo';

/** From nothing to a first answer with its trace, in three steps. */
export function WizardScreen() {
  const list = useQuery({ ...hostQuery('templates.list', {}), staleTime: 0 });
  const [step, setStep] = useState<Step>('Template');
  const [chosen, setChosen] = useState(withoutKeys);
  return (
    <div className="flex h-full flex-col" data-testid="wizard" data-state={step}>
      <ScreenHeader title="New config" detail={<StepList current={step} />} />
      {list.isPending && <LoadingPanel text="Reading the templates…" />}
      {list.isError && (
        <Failure
          title="The templates could not be read"
          error={list.error}
          className="m-4"
          testId="wizard-failed"
          onRetry={() => void list.refetch()}
        />
      )}
      {list.data && step === 'Template' && (
        <TemplateStep
          templates={list.data.templates}
          chosen={chosen}
          onChoose={setChosen}
          onNext={() => setStep('Check')}
        />
      )}
      {list.data && step === 'Check' && (
        <CheckStep
          template={chosen}
          untouched={list.data.untouched}
          onBack={() => setStep('Template')}
          onServed={() => setStep('First request')}
        />
      )}
      {step === 'First request' && <FirstRequestStep />}
    </div>
  );
}

function StepList({ current }: { readonly current: Step }) {
  return (
    <ol aria-label="Steps" className="flex items-center gap-4 text-xs">
      {steps.map((step, index) => (
        <li
          key={step}
          aria-current={step === current ? 'step' : undefined}
          className={step === current ? 'font-semibold text-text' : undefined}
        >
          {index + 1} {step}
        </li>
      ))}
    </ol>
  );
}
