import { type SecretPlace, secretsIn } from '../../../src-gateway/config/editor/secrets-in.ts';
import { keyText } from '../../lib/key-text.ts';
import { toEditorRange } from '../editor-range.ts';
import { monaco } from '../monaco.ts';
import { paintWithout } from './paint-without.ts';
import { onRevealed, revealedRanges } from './revealed-secrets.ts';
import './masks.css';

/**
 * Keeps the secrets of an editor's text out of sight, and out of the page that is painted from it, all but
 * those that are revealed now, until it ends.
 */
export function maskSecrets(editor: monaco.editor.ICodeEditor): void {
  const decorations = editor.createDecorationsCollection();
  const mask = () => {
    const model = editor.getModel();
    decorations.set(model === null ? [] : maskedIn(model).map(toDecoration));
  };
  const paint = () => paintWithout(editor, () => decorations.getRanges());
  paint();
  mask();
  editor.onDidChangeModel(() => {
    paint();
    mask();
  });
  editor.onDidChangeModelContent(mask);
  editor.onDidDispose(onRevealed(mask));
}

/** The secrets of a text that cannot be seen now. */
export function maskedIn(model: monaco.editor.ITextModel): SecretPlace[] {
  const open = revealedRanges(model);
  return secretsIn(model.getValue()).filter(
    ({ range }) => !open.some((one) => monaco.Range.areIntersectingOrTouching(one, toEditorRange(range))),
  );
}

function toDecoration({ hidden, standIn }: SecretPlace): monaco.editor.IModelDeltaDecoration {
  return {
    range: toEditorRange(hidden),
    options: {
      inlineClassName: 'plano-masked',
      inlineClassNameAffectsLetterSpacing: true,
      before: { content: standIn, inlineClassName: 'plano-mask' },
      hoverMessage: { value: `A secret. ${keyText('$mod+Period')} shows it for 10 seconds.` },
    },
  };
}
