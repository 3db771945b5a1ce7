import { Trash2 } from 'lucide-react';
import { type RefObject, useId, useRef, useState } from 'react';
import type { VolumeView } from '../../../src-main/contract/docker-calls.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { failureText } from '../../lib/host.ts';
import { useDockerAction } from './use-docker.ts';

/** What a container keeps. It is deleted only by somebody who types its name. */
export function VolumeRow({ volume }: { readonly volume: VolumeView }) {
  const [isAsking, setAsking] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  return (
    <li
      data-testid={`volume-${volume.name}`}
      className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line/60 px-3 py-2 last:border-b-0"
    >
      <span className="font-mono text-xs">{volume.name}</span>
      <span className="text-xs text-muted">{volume.isUsed ? 'in use' : 'not in use'}</span>
      <span className="flex-1" />
      <Button
        size="small"
        tone="danger"
        disabled={volume.isUsed}
        title={volume.isUsed ? 'Remove the container that uses it first' : undefined}
        aria-label={`Delete the volume ${volume.name}`}
        data-testid="volume-delete"
        onClick={() => setAsking(true)}
      >
        <Trash2 aria-hidden className="size-3" />
        Delete…
      </Button>
      <Dialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title="Delete a volume"
        testId="volume-dialog"
        initialFocus={field}
        className="w-[min(460px,92vw)]"
      >
        <Question name={volume.name} field={field} onDone={() => setAsking(false)} />
      </Dialog>
    </li>
  );
}

interface QuestionProps {
  readonly name: string;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly onDone: () => void;
}

function Question({ name, field, onDone }: QuestionProps) {
  const [typed, setTyped] = useState('');
  const action = useDockerAction();
  const fieldId = useId();
  return (
    <form
      className="flex flex-col gap-3 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        action.mutate({ method: 'docker.remove-volume', name, typed }, { onSuccess: onDone });
      }}
    >
      <p>Everything in it is lost, for good: every conversation that was kept there.</p>
      <label htmlFor={fieldId} className="text-sm">
        Type <span className="font-mono">{name}</span> to delete it
      </label>
      <input
        ref={field}
        id={fieldId}
        value={typed}
        autoComplete="off"
        spellCheck={false}
        data-testid="volume-typed"
        className="h-8 rounded-md border border-line-strong/70 bg-surface px-2 font-mono text-sm"
        onChange={(event) => setTyped(event.target.value)}
      />
      {action.isError && (
        <p role="alert" className="text-xs text-bad">
          {failureText(action.error)}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Keep it</Button>
        <Button
          type="submit"
          tone="danger"
          disabled={typed !== name || action.isPending}
          data-testid="volume-confirm"
        >
          Delete for good
        </Button>
      </div>
    </form>
  );
}
