import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Notice } from '../components/notice.tsx';
import { keepDraftNow } from '../editor/draft-journal.ts';
import { host, hostQuery } from '../lib/host.ts';
import { useShell } from './shell-state.ts';

const firstTemplate = 'llm_gateway';

/** Asks for a config to open, or for the folder of a new one. */
export function WorkspaceDialog() {
  const asked = useShell((shell) => shell.workspaceAsked);
  const field = useRef<HTMLInputElement>(null);
  const close = () => useShell.setState({ workspaceAsked: null, workspaceProblem: null });
  return (
    <Dialog
      open={asked !== null}
      onClose={close}
      title={asked === 'new' ? 'New workspace' : 'Open another config'}
      testId="workspace-dialog"
      className="w-[min(560px,92vw)]"
      initialFocus={field}
    >
      {asked !== null && <Question asked={asked} field={field} onCancel={close} />}
    </Dialog>
  );
}

interface QuestionProps {
  readonly asked: 'open' | 'new';
  readonly field: React.RefObject<HTMLInputElement | null>;
  readonly onCancel: () => void;
}

function Question({ asked, field, onCancel }: QuestionProps) {
  const [path, setPath] = useState('');
  const [template, setTemplate] = useState(firstTemplate);
  const before = useShell((shell) => shell.workspaceProblem);
  const templates = useQuery({ ...hostQuery('templates.list', {}), enabled: asked === 'new' });
  const go = useMutation({
    mutationFn: async () => {
      await keepDraftNow();
      return asked === 'new'
        ? host.call('workspaces.create', { folder: path, template })
        : host.call('workspaces.open', { path });
    },
  });
  const problem = go.error?.message ?? before;
  return (
    <form
      className="flex flex-col gap-3 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        go.mutate();
      }}
    >
      <label className="flex flex-col gap-1">
        <span className="text-xs font-semibold text-muted">
          {asked === 'new'
            ? 'Folder on the machine of this console'
            : 'Folder or config file on the machine of this console'}
        </span>
        <input
          ref={field}
          value={path}
          onChange={(event) => setPath(event.target.value)}
          placeholder="~/code/shop"
          spellCheck={false}
          data-testid="workspace-path"
          className="h-8 rounded-md border border-line-strong bg-surface px-2 font-mono text-xs placeholder:text-muted"
        />
      </label>
      {asked === 'new' && (
        <label className="flex flex-col gap-1">
          <span className="text-xs font-semibold text-muted">Template</span>
          <select
            value={template}
            onChange={(event) => setTemplate(event.target.value)}
            data-testid="workspace-template"
            className="h-8 rounded-md border border-line-strong bg-surface px-2"
          >
            {(templates.data?.templates ?? []).map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        </label>
      )}
      <p className="text-muted">
        The gateway of this workspace ends its requests first. Unsaved text stays, and is offered when you
        come back.
      </p>
      {problem !== null && (
        <Notice tone="bad" title="It was not opened" testId="workspace-problem">
          {problem}
        </Notice>
      )}
      <div className="flex justify-end gap-2">
        <Button data-testid="workspace-cancel" onClick={onCancel}>
          Cancel
        </Button>
        <Button
          type="submit"
          tone="primary"
          data-testid="workspace-go"
          disabled={path.trim() === '' || go.isPending || go.isSuccess}
        >
          {go.isPending || go.isSuccess ? 'Opening…' : asked === 'new' ? 'Create and open' : 'Open'}
        </Button>
      </div>
    </form>
  );
}
