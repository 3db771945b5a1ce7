import type { TemplateInfo } from '../../src-main/contract/template-calls.ts';
import { Badge } from '../components/badge.tsx';
import { Button } from '../components/button.tsx';
import { classNames } from '../lib/class-names.ts';
import { WizardFooter } from './wizard-footer.tsx';

interface TemplateStepProps {
  readonly templates: readonly TemplateInfo[];
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
  readonly onNext: () => void;
}

/** What to begin with; what needs no key stands first. */
export function TemplateStep({ templates, chosen, onChoose, onNext }: TemplateStepProps) {
  const ordered = [...templates].sort((one, other) => Number(isSandbox(other)) - Number(isSandbox(one)));
  return (
    <>
      <fieldset data-pane className="min-h-0 flex-1 overflow-auto p-4">
        <legend className="sr-only">Template</legend>
        <div className="grid grid-cols-[repeat(auto-fill,minmax(260px,1fr))] gap-3">
          {ordered.map((template) => (
            <label
              key={template.id}
              className={classNames(
                'flex items-start gap-3 rounded-lg border border-line bg-surface p-3 hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-accent',
                template.id === chosen && 'border-accent bg-selected hover:bg-selected',
              )}
            >
              <input
                type="radio"
                name="template"
                value={template.id}
                checked={template.id === chosen}
                onChange={() => onChoose(template.id)}
                data-testid={`template-${template.id}`}
                className="mt-0.5 accent-(--accent-fill)"
              />
              <span className="flex min-w-0 flex-col items-start gap-1">
                <span className="font-semibold">{template.title}</span>
                <span className="text-muted">{template.description}</span>
                {isSandbox(template) && <Badge tone="accent">sandbox provider</Badge>}
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <WizardFooter template={chosen}>
        <Button tone="primary" data-testid="wizard-next" onClick={onNext}>
          Next
        </Button>
      </WizardFooter>
    </>
  );
}

function isSandbox({ id }: TemplateInfo): boolean {
  return id === 'offline_demo';
}
