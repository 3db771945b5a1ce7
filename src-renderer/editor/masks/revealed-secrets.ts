import { configModel } from '../config-model.ts';
import { monaco } from '../monaco.ts';

export const revealForMs = 10_000;

/** Decorations that follow the revealed texts through edits. */
const revealed = new Set<string>();
const changed = new monaco.Emitter<void>();

/** Shows one secret of the config; it goes out of sight by itself. */
export function revealSecret(range: monaco.IRange): void {
  const [mark = ''] = configModel.deltaDecorations(
    [],
    [
      {
        range,
        options: { stickiness: monaco.editor.TrackedRangeStickiness.AlwaysGrowsWhenTypingAtEdges },
      },
    ],
  );
  revealed.add(mark);
  changed.fire();
  setTimeout(() => {
    configModel.deltaDecorations([mark], []);
    revealed.delete(mark);
    changed.fire();
  }, revealForMs);
}

/** Copies of the text, such as those of a comparison, show none. */
export function revealedRanges(model: monaco.editor.ITextModel): monaco.IRange[] {
  if (model !== configModel) return [];
  return [...revealed].flatMap((mark) => model.getDecorationRange(mark) ?? []);
}

/** Returns the function that ends the subscription. */
export function onRevealed(listener: () => void): () => void {
  const subscription = changed.event(listener);
  return () => subscription.dispose();
}
