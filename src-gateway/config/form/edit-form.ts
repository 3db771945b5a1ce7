import { sourceOf } from '../editor/source-of.ts';
import { commentPlacesIn } from '../fixes/comments-in.ts';
import { createTextDraft } from '../fixes/text-draft.ts';
import { childOf, entryOf, type SourceNode } from '../source/source-node.ts';
import { describeShared } from './describe-shared.ts';
import { draftChange } from './draft-change.ts';
import type { FormChange, FormEdit } from './form-change.ts';
import type { FormDraft, FormSource } from './form-draft.ts';
import { isSameValue, plainValue } from './plain-value.ts';

/**
 * The ranged edits of a text that make one change of the form. What they leave is read again: it says what
 * it said before but for the change, and has the same comments. Where no edit can do that the change is
 * refused, with the reason.
 */
export function editForm(text: string, change: FormChange): FormEdit {
  const { root, problems } = sourceOf(text);
  if (problems.length > 0)
    return refused('The text cannot be read as YAML at the moment. Mend it there first.');
  const objection = objectionTo(root, change);
  if (objection !== null) return refused(objection);
  const source = { text, root };
  for (const draft of draftChange(source, change)) {
    if (holds(source, draft)) return { kind: 'edits', edits: draft.edits, path: draft.path };
  }
  return refused(
    'The form cannot do this without changing something else, too. Make the change in the text.',
  );
}

function refused(reason: string): FormEdit {
  return { kind: 'refused', reason };
}

function objectionTo(root: SourceNode | null, change: FormChange): string | null {
  let node = root;
  for (const step of change.path) {
    const map = node;
    node = childOf(node, step);
    if (node === null) return 'This place is not in the text any more.';
    if (node.shared !== null) return `${describeShared(node.shared)} Change it in the text.`;
    if (map?.kind === 'map' && map.duplicates.some(({ later }) => later.name === step))
      return `The key ${step} stands twice in the text. Mend it there first.`;
  }
  if (change.kind !== 'add-key') return null;
  if (change.name.trim() === '') return 'A name is needed.';
  return entryOf(node, change.name) === null ? null : `There is already an entry named ${change.name}.`;
}

/** Whether the edits make the change and nothing else; comments may go only with what is taken out. */
function holds(source: FormSource, { edits, after, loses }: FormDraft): boolean {
  const draft = createTextDraft(source.text);
  draft.apply(edits);
  const next = sourceOf(draft.text);
  if (next.problems.length > 0 || !isSameValue(plainValue(next.root), after)) return false;
  const kept = commentsOf(source).filter(
    ({ start }) => loses === null || start < loses.start || start >= loses.end,
  );
  const left = commentsOf({ text: draft.text, root: next.root });
  return kept.length === left.length && kept.every(({ text }, index) => text === left[index]?.text);
}

function commentsOf({ text, root }: FormSource) {
  return commentPlacesIn(text, { start: 0, end: text.length }, root);
}
