import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { SuiteText } from '../../src-main/contract/suite-calls.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Failure } from '../components/failure.tsx';
import { Notice } from '../components/notice.tsx';
import { failureText, host } from '../lib/host.ts';
import { LoadingPanel } from '../shell/loading-panel.tsx';
import { SuiteProblems } from './suite-problems.tsx';

/** A suite that is being edited; `isNew`: there is no such file yet. */
export interface EditedSuite {
  readonly file: string;
  /** Where the cursor begins, from 1. */
  readonly line: number;
  readonly isNew: boolean;
}

interface SuiteEditorProps {
  readonly edited: EditedSuite;
  readonly onClose: () => void;
}

/** The file of a suite, with what is wrong in it while it is typed. */
export function SuiteEditor({ edited, onClose }: SuiteEditorProps) {
  const { file, isNew } = edited;
  const read = useQuery({
    queryKey: ['suites.read', file],
    queryFn: () => host.call('suites.read', { file }),
    enabled: !isNew,
    // Another hand may have written it since.
    gcTime: 0,
    staleTime: 0,
  });
  const start = isNew ? newSuite(file) : read.data;
  if (start === undefined) {
    return (
      <Dialog open onClose={onClose} title={file} testId="suite-editor">
        <div className="h-40">
          {read.error === null ? (
            <LoadingPanel text="Reading the suite…" />
          ) : (
            <Failure
              title="The suite could not be read"
              error={read.error}
              className="m-4"
              testId="suite-failed"
              onRetry={() => void read.refetch()}
            />
          )}
        </div>
      </Dialog>
    );
  }
  return <LoadedEditor start={start} edited={edited} onClose={onClose} />;
}

function LoadedEditor({
  edited,
  onClose,
  start,
}: SuiteEditorProps & {
  readonly start: Pick<SuiteText, 'text' | 'problems'> & { readonly sha256: string | null };
}) {
  const { file, line } = edited;
  const [text, setText] = useState(start.text);
  const [problems, setProblems] = useState(start.problems);
  const [failure, setFailure] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  // The dialog puts its content into the page later than its own parts.
  const atLine = useCallback(
    (element: HTMLTextAreaElement | null) => {
      field.current = element;
      goToLine(element, line);
    },
    [line],
  );
  useEffect(() => {
    const abort = new AbortController();
    host.call('suites.check', { text }, { signal: abort.signal }).then(
      (checked) => setProblems(checked.problems),
      // Saving tells whatever keeps this from working.
      () => undefined,
    );
    return () => abort.abort();
  }, [text]);
  const isChanged = text !== start.text || start.sha256 === null;
  const save = async () => {
    try {
      await host.call('suites.save', { file, text, baseSha256: start.sha256 });
      onClose();
    } catch (error) {
      setFailure(failureText(error));
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`.plano/suites/${file}`}
      testId="suite-editor"
      initialFocus={field}
      onKeyDown={(event) => {
        if (event.key !== 's' || !(event.metaKey || event.ctrlKey)) return;
        event.preventDefault();
        if (isChanged) void save();
      }}
      footer={
        <>
          <span className="flex-1 text-xs text-muted" data-testid="suite-state">
            {problems.length === 0
              ? 'no problems'
              : problems.length === 1
                ? '1 problem: saved as it is, it does not run'
                : `${problems.length} problems: saved as it is, it does not run`}
          </span>
          <Button onClick={onClose} data-testid="suite-cancel">
            Cancel
          </Button>
          <Button
            tone="primary"
            shortcut="$mod+S"
            disabled={!isChanged}
            onClick={() => void save()}
            data-testid="suite-save"
          >
            Save
          </Button>
        </>
      }
    >
      <div className="flex h-[56vh] flex-col">
        {failure !== null && (
          <Notice tone="bad" title="The suite was not saved" className="m-3" testId="suite-save-failed">
            {failure}
          </Notice>
        )}
        <textarea
          ref={atLine}
          aria-label={`Text of ${file}`}
          data-testid="suite-text"
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="min-h-0 flex-1 resize-none bg-surface p-4 font-mono text-xs leading-5 text-text"
        />
        {problems.length > 0 && (
          <div className="max-h-36 shrink-0 overflow-auto">
            <SuiteProblems problems={problems} onGoTo={(wanted) => goToLine(field.current, wanted)} />
          </div>
        )}
      </div>
    </Dialog>
  );
}

const lineHeight = 20;

function goToLine(field: HTMLTextAreaElement | null, line: number): void {
  if (field === null) return;
  const before = field.value.split('\n').slice(0, line - 1);
  const offset = before.reduce((sum, text) => sum + text.length + 1, 0);
  field.focus();
  field.setSelectionRange(offset, offset);
  field.scrollTop = Math.max(0, (line - 3) * lineHeight);
}

function newSuite(file: string) {
  return { file, text: firstSuite, sha256: null, problems: [] };
}

const firstSuite = `# A case says where a request should go: what can be expected is in docs/suites.md.
version: 1
defaults: { repeat: 1 }
cases:
  - id: first
    request:
      messages:
        - { role: user, content: "What a client asks" }
    expect: { route: none }
`;
