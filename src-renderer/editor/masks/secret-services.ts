import { configModel } from '../config-model.ts';
import { toEditorRange } from '../editor-range.ts';
import { monaco } from '../monaco.ts';
import { guardClipboard } from './guard-clipboard.ts';
import { maskedIn, maskSecrets } from './mask-secrets.ts';
import { askAboutSecret } from './secret-question.ts';

/**
 * Masks secrets in every editor, those of a comparison and of the list of references too, and offers to
 * show one in the menu of its line. Called once.
 */
export function registerSecretServices(): void {
  monaco.editor.onDidCreateEditor((editor) => {
    maskSecrets(editor);
    guardClipboard(editor);
  });
  monaco.editor.registerCommand('plano.reveal-secret', (_accessor, line: number) => askToReveal(line));
  monaco.languages.registerCodeActionProvider('yaml', {
    provideCodeActions: (model, { startLineNumber, endLineNumber }) => ({
      actions:
        model !== configModel || startLineNumber !== endLineNumber || !secretOn(startLineNumber)
          ? []
          : [
              {
                title: 'Show this secret for 10 s…',
                kind: 'quickfix',
                command: {
                  id: 'plano.reveal-secret',
                  title: 'Show this secret',
                  arguments: [startLineNumber],
                },
              },
            ],
      dispose: () => {},
    }),
  });
}

/** Asks whether the masked secret on a line may be seen; nothing where there is none. */
export function askToReveal(line: number): void {
  const secret = secretOn(line);
  if (secret) askAboutSecret({ kind: 'reveal', range: toEditorRange(secret.range), line });
}

function secretOn(line: number) {
  return maskedIn(configModel).find(({ range }) => range.start.line <= line && line <= range.end.line);
}
