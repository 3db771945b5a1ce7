import { keepDraftNow } from '../editor/draft-journal.ts';
import { failureText, host } from '../lib/host.ts';
import { useShell } from './shell-state.ts';

/** Goes to another config; what cannot be opened is said in the dialog that asks for one. */
export async function openWorkspace(path: string): Promise<void> {
  // What is unsaved here is offered again when somebody comes back.
  await keepDraftNow();
  try {
    await host.call('workspaces.open', { path });
  } catch (error) {
    useShell.setState({ workspaceAsked: 'open', workspaceProblem: failureText(error) });
  }
}
