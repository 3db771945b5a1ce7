import { SquareArrowOutUpRight } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { SourceRange } from '../../../src-gateway/config/diagnostic.ts';
import { editForm } from '../../../src-gateway/config/form/edit-form.ts';
import type { FormChange } from '../../../src-gateway/config/form/form-change.ts';
import { formOf } from '../../../src-gateway/config/form/form-of.ts';
import { dottedPath } from '../../../src-gateway/config/source/source-node.ts';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { applyEdits, applyWithinUndoStep, configModel, endUndoStep } from '../config-model.ts';
import { useConfigSession } from '../config-session.ts';
import { SecretDialog } from '../masks/secret-dialog.tsx';
import { FieldProblems } from './field-problems.tsx';
import { focusField } from './focus-field.ts';
import { type FormActions, FormActionsContext } from './form-actions.ts';
import { MapFields } from './map-field.tsx';
import { problemsByField } from './problems-by-field.ts';

interface FormPaneProps {
  readonly pane: RefObject<HTMLDivElement | null>;
  /** The field to begin with; empty: the first one. */
  readonly at: string;
  readonly onShowInText: (range: SourceRange) => void;
}

/** The config as a form. Its text is the only truth: each change is an edit of it, and each edit redraws. */
export function FormPane({ pane, at, onShowInText }: FormPaneProps) {
  const goTo = useRef<string | null>(at);
  // A new text of the session is one of the model, which has no byte order mark.
  useConfigSession((session) => session.text);
  const text = configModel.getValue();
  const fresh = useMemo(() => formOf(text), [text]);
  const [kept, setKept] = useState(fresh);
  if (fresh.problem === null && fresh !== kept) setKept(fresh);
  const { root } = fresh.problem === null ? fresh : kept;
  const diagnosis = useConfigSession((session) => session.diagnosis);
  const isCurrent = useConfigSession((session) => session.diagnosedText === session.text);
  const problems = useMemo(
    () => (root === null ? null : problemsByField(root, diagnosis?.diagnostics ?? [])),
    [root, diagnosis],
  );

  useLayoutEffect(() => {
    if (goTo.current === null || pane.current === null) return;
    focusField(pane.current, goTo.current);
    goTo.current = null;
  });

  const make = (change: FormChange, apply: typeof applyEdits): string | null => {
    const edit = editForm(configModel.getValue(), change);
    if (edit.kind === 'refused') return edit.reason;
    if (change.kind !== 'set') goTo.current = dottedPath(edit.path);
    apply(edit.edits);
    return null;
  };
  const actions: FormActions = {
    change: (change) => make(change, applyEdits),
    type: (change) => make(change, applyWithinUndoStep),
    showInText: onShowInText,
    problemsOf: (id) => problems?.get(id) ?? [],
    isCurrent,
  };

  return (
    <FormActionsContext value={actions}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it listens to the keys of the fields within */}
      <div
        ref={pane}
        data-testid="config-form"
        data-pane
        data-state={fresh.problem === null ? 'current' : 'broken'}
        onKeyDown={undoInText}
        className="h-full overflow-auto bg-canvas p-4"
      >
        <div className="mx-auto flex max-w-4xl flex-col gap-3">
          {fresh.problem !== null && (
            <Broken problem={fresh.problem} hasForm={root !== null} onShowInText={onShowInText} />
          )}
          <FieldProblems fieldId="" />
          {root !== null && (
            <fieldset disabled={fresh.problem !== null} className="flex min-w-0 flex-col gap-3">
              <legend className="sr-only">Config</legend>
              {root.fields.length === 0 && (
                <p className="text-muted">Nothing declared yet. Add a section to begin.</p>
              )}
              <MapFields field={root} />
            </fieldset>
          )}
        </div>
        <SecretDialog onClosed={() => {}} />
      </div>
    </FormActionsContext>
  );
}

interface BrokenProps {
  readonly problem: { readonly message: string; readonly range: SourceRange };
  readonly hasForm: boolean;
  readonly onShowInText: (range: SourceRange) => void;
}

function Broken({ problem, hasForm, onShowInText }: BrokenProps) {
  const { message, range } = problem;
  return (
    <Notice
      tone="bad"
      testId="form-broken"
      title={`Line ${range.start.line} of the text cannot be read: ${message}.`}
      actions={
        <Button size="small" data-testid="form-broken-show" onClick={() => onShowInText(range)}>
          <SquareArrowOutUpRight aria-hidden className="size-3" />
          Show in text
        </Button>
      }
    >
      {hasForm
        ? 'Mend it there. Until then the form shows what was last read, and changes nothing.'
        : 'Mend it there, then the form can show it.'}
    </Notice>
  );
}

/** The text has the history; a control's own would not know of the rest. */
function undoInText(event: KeyboardEvent): void {
  const key = event.key.toLowerCase();
  if (!(event.ctrlKey || event.metaKey) || event.altKey || (key !== 'z' && key !== 'y')) return;
  if (event.target instanceof Element && event.target.closest('[role="dialog"]')) return;
  event.preventDefault();
  endUndoStep();
  if (key === 'y' || event.shiftKey) void configModel.redo();
  else void configModel.undo();
}
