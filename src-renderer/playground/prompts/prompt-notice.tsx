import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { usePrompts } from './prompt-session.ts';

/** What became of the last wish about prompt files, where it was not met, and the way out. */
export function PromptNotice() {
  const { dismiss, failure, open, opened } = usePrompts();
  if (failure === null) return null;
  return (
    <Notice
      tone="bad"
      className="mx-4 mt-2"
      testId="prompt-failure"
      title={failure.isStale ? 'The prompt was not saved' : 'That did not work'}
    >
      <p>{failure.text}</p>
      <p className="mt-2 flex gap-2">
        {failure.isStale && opened !== null && (
          <Button size="small" data-testid="prompt-reopen" onClick={() => void open(opened.file)}>
            Open it as it is on disk
          </Button>
        )}
        <Button size="small" data-testid="prompt-dismiss" onClick={dismiss}>
          Keep what is typed
        </Button>
      </p>
    </Notice>
  );
}
