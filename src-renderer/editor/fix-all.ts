import { fixAllSafe } from '../../src-gateway/config/editor/fix-all-safe.ts';
import { applyEdits } from './config-model.ts';
import { useConfigSession } from './config-session.ts';

/** Makes every fix that keeps the meaning, as one undo step; nothing while the text is being checked. */
export function applyAllSafeFixes(): void {
  const { diagnosis, diagnosedText, text } = useConfigSession.getState();
  if (diagnosedText !== text) return;
  const edits = fixAllSafe(diagnosis?.diagnostics ?? []);
  if (edits.length > 0) applyEdits(edits);
}
