import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import type { SettingsFile, SettingsProblem } from '../../src-main/contract/settings-calls.ts';
import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { failureCode, host, hostQuery, queries } from '../lib/host.ts';
import { dropDraft, useJsonDraft } from './json-draft.ts';

/** `settings.json` as text, with what is wrong in it at its lines. */
export function JsonView({ file }: { readonly file: SettingsFile }) {
  const draft = useJsonDraft();
  const field = useRef<HTMLTextAreaElement>(null);
  const text = draft.text ?? file.text;
  const isDirty = draft.text !== null && draft.text !== file.text;
  const check = useQuery({
    ...hostQuery('settings.check', { text }),
    enabled: isDirty,
    gcTime: 0,
    placeholderData: (before) => before,
  });
  const problems = isDirty ? (check.data?.problems ?? []) : file.problems;
  const isWrong = problems.some(({ severity }) => severity === 'error');
  const otherHand = isDirty && draft.basedOn !== file.sha256;
  const save = useMutation({
    mutationFn: () => host.call('settings.save-file', { text, basedOn: draft.basedOn }),
    onSuccess: (saved) => {
      queries.setQueryData(['settings.file', {}], saved);
      dropDraft();
    },
    onError: (error) => {
      if (failureCode(error) === 'settings_changed')
        void queries.invalidateQueries({ queryKey: ['settings.file'] });
    },
  });
  const goTo = ({ line, column }: SettingsProblem) => {
    const before = text
      .split('\n')
      .slice(0, line - 1)
      .reduce((sum, one) => sum + one.length + 1, 0);
    const at = Math.min(before + column - 1, text.length);
    field.current?.focus();
    field.current?.setSelectionRange(at, at);
  };
  return (
    <section
      aria-label="settings.json"
      className="flex min-h-0 flex-1 flex-col gap-2"
      data-testid="settings-text"
    >
      {otherHand && (
        <Notice
          tone="warn"
          testId="settings-other-hand"
          title="The file was changed by another hand"
          actions={
            <>
              <Button size="small" data-testid="settings-take-disk" onClick={dropDraft}>
                Take what is on disk
              </Button>
              <Button
                size="small"
                data-testid="settings-keep-mine"
                onClick={() => useJsonDraft.setState({ basedOn: file.sha256 })}
              >
                Keep mine
              </Button>
            </>
          }
        >
          What you typed is still here.
        </Notice>
      )}
      <textarea
        ref={field}
        aria-label="Text of settings.json"
        aria-invalid={isWrong}
        spellCheck={false}
        value={text}
        data-testid="settings-json-text"
        data-state={isDirty ? 'changed' : 'saved'}
        onChange={(event) =>
          useJsonDraft.setState({
            text: event.target.value,
            basedOn: draft.text === null ? file.sha256 : draft.basedOn,
          })
        }
        className="min-h-72 flex-1 resize-none rounded-md border border-line-strong/70 bg-sunken p-3 font-mono text-xs leading-5 text-text"
      />
      <Problems problems={problems} onGoTo={goTo} />
      {save.isError && failureCode(save.error) !== 'settings_changed' && (
        <Notice tone="bad" title="Not saved" testId="settings-not-saved">
          {save.error.message}
        </Notice>
      )}
      <div className="flex items-center gap-2">
        <Button
          tone="primary"
          disabled={!isDirty || isWrong || otherHand || save.isPending}
          data-testid="settings-json-save"
          onClick={() => save.mutate()}
        >
          Save
        </Button>
        <Button disabled={!isDirty} data-testid="settings-json-drop" onClick={dropDraft}>
          Take back what I typed
        </Button>
        <span className="text-2xs text-muted">
          A setting that is left out has its default. Names that this version does not know are kept.
        </span>
      </div>
    </section>
  );
}

interface ProblemsProps {
  readonly problems: readonly SettingsProblem[];
  readonly onGoTo: (problem: SettingsProblem) => void;
}

function Problems({ problems, onGoTo }: ProblemsProps) {
  if (problems.length === 0) return null;
  return (
    <ul
      aria-label="Problems"
      className="max-h-32 shrink-0 overflow-auto rounded-md border border-line bg-surface p-1"
    >
      {problems.map((problem) => (
        <li key={`${problem.line}:${problem.column}:${problem.message}`}>
          <button
            type="button"
            data-testid="settings-problem"
            data-state={problem.severity}
            onClick={() => onGoTo(problem)}
            className="flex w-full gap-2 rounded-md px-2 py-0.5 text-left text-xs hover:bg-hover"
          >
            <span className={problem.severity === 'error' ? 'text-bad' : 'text-warn'}>
              {problem.severity === 'error' ? '✕' : '▲'} line {problem.line}, column {problem.column}
            </span>
            <span>{problem.message}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
