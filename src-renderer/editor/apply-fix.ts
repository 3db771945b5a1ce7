import { movedSecret } from '../../src-gateway/config/editor/moved-secret.ts';
import type { ConfigDiagnosis } from '../../src-main/contract/config-calls.ts';
import { failureText, host } from '../lib/host.ts';
import { applyEdits } from './config-model.ts';
import { useConfigSession } from './config-session.ts';

type ConfigDiagnostic = ConfigDiagnosis['diagnostics'][number];

/**
 * Makes one fix, as one undo step. A secret that it takes out of the file is put into `.env` first; where
 * that fails the file keeps it. Nothing for a finding about a text that has changed since.
 */
export async function applyFix(
  diagnostic: ConfigDiagnostic,
  fix: ConfigDiagnostic['fixes'][number],
): Promise<void> {
  const { text } = useConfigSession.getState();
  if (!isCurrent(text)) return;
  const secret = movedSecret(text, diagnostic, fix);
  if (secret !== null) {
    try {
      await host.call('config.keep-secret', { ...secret, place: 'env' });
    } catch (error) {
      const outcome = { tone: 'bad', title: 'The secret was not moved', detail: failureText(error) } as const;
      return useConfigSession.setState({ outcome });
    }
  }
  if (isCurrent(text)) applyEdits(fix.edits);
}

/** The findings are about this text, and it is still the one on screen. */
function isCurrent(text: string): boolean {
  const session = useConfigSession.getState();
  return session.text === text && session.diagnosedText === text;
}
