import { failureCode, failureText } from '../lib/host.ts';
import { Button } from './button.tsx';
import { CopyButton } from './copy-button.tsx';
import { Notice } from './notice.tsx';

interface FailureProps {
  /** What failed, in a person's words. */
  readonly title: string;
  readonly error: unknown;
  /** Absent: trying again would say the same. */
  readonly onRetry?: () => void;
  readonly className: string;
  readonly testId: string;
}

/** Something that could not be read or done: what, why, the next step, and the words for whoever is asked for help. */
export function Failure({ title, error, onRetry, className, testId }: FailureProps) {
  const details = () => {
    const code = failureCode(error);
    const place = location.hash.replace(/\?.*$/, '');
    return [title, failureText(error), ...(code === null ? [] : [`code: ${code}`]), `screen: ${place}`].join(
      '\n',
    );
  };
  return (
    <Notice
      tone="bad"
      title={title}
      className={className}
      testId={testId}
      actions={
        <>
          {onRetry && (
            <Button size="small" data-testid={`${testId}-retry`} onClick={onRetry}>
              Try again
            </Button>
          )}
          <CopyButton label="Copy details" text={details} data-testid={`${testId}-copy`} />
        </>
      }
    >
      {failureText(error)}
    </Notice>
  );
}
