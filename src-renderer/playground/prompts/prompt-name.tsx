import { useRef, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { fileOf } from './prompt-of.ts';
import { usePrompts } from './prompt-session.ts';

interface PromptNameProps {
  readonly title: string;
  readonly start: string;
  /** Resolves with whether it went well. */
  readonly onName: (name: string) => Promise<boolean>;
  readonly onClose: () => void;
}

/** Asks what a prompt is called, and says which file that makes. */
export function PromptName({ onClose, onName, start, title }: PromptNameProps) {
  const [name, setName] = useState(start);
  const field = useRef<HTMLInputElement>(null);
  const failure = usePrompts((prompts) => prompts.failure);
  const dismiss = usePrompts((prompts) => prompts.dismiss);
  const isNamed = name.trim() !== '';
  const close = () => {
    dismiss();
    onClose();
  };
  const submit = async () => {
    if (isNamed && (await onName(name.trim()))) onClose();
  };
  return (
    <Dialog
      open
      onClose={close}
      title={title}
      testId="prompt-name"
      initialFocus={field}
      className="w-[min(440px,92vw)]"
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button
            tone="primary"
            disabled={!isNamed}
            data-testid="prompt-name-ok"
            onClick={() => void submit()}
          >
            {title.split(' ')[0]}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-2 p-4 text-sm"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <label className="flex flex-col gap-1 text-xs text-muted">
          Name
          <input
            ref={field}
            value={name}
            maxLength={200}
            data-testid="prompt-name-field"
            onChange={(event) => setName(event.target.value)}
            className="h-8 rounded-md border border-line-strong/70 bg-surface px-2 text-sm text-text"
          />
        </label>
        <p className="font-mono text-2xs text-muted">.plano/prompts/{fileOf(name)}</p>
        {failure !== null && (
          <p role="alert" className="text-xs text-bad" data-testid="prompt-name-failure">
            {failure.text}
          </p>
        )}
      </form>
    </Dialog>
  );
}
