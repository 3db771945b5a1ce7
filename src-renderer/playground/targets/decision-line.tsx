import type { TargetTry } from '../../../src-main/contract/target-calls.ts';
import { Notice } from '../../components/notice.tsx';
import { durationText } from '../../lib/number-text.ts';

interface DecisionLineProps {
  readonly result: TargetTry;
  /** The function that was picked by hand; `''`: none. */
  readonly picked: string;
  /** The prompt is another one by now. */
  readonly isOld: boolean;
}

/** What was made of the prompt, by whom. */
export function DecisionLine({ isOld, picked, result }: DecisionLineProps) {
  const { decided, path, question, refusal, target } = result;
  return (
    <div
      role="status"
      data-testid="target-decision"
      data-path={path}
      data-target={target ?? ''}
      className="flex flex-col gap-1.5"
    >
      {path === 'refused' && refusal !== null ? (
        <Notice
          tone="bad"
          testId="target-refusal"
          title={`The client would read ${refusal.status} ${refusal.code}`}
        >
          {refusal.message}
        </Notice>
      ) : (
        <p>
          {wordsOf(result, picked)}
          {target !== null && <code className="ml-1.5 font-mono text-sm font-medium">{target}</code>}
        </p>
      )}
      {question !== null && (
        <blockquote
          data-testid="target-question"
          className="border-l-2 border-line-strong pl-2 [overflow-wrap:anywhere]"
        >
          {question}
        </blockquote>
      )}
      {decided !== null && (
        <p className="text-muted" data-testid="target-engine">
          {decided.engine === null ? 'Nobody decided' : `By ${decided.engine.label}`},{' '}
          {durationText(decided.ms)}
          {decided.notes.length > 0 && ` · ${decided.notes.join(', ')}`}
          {decided.unsaid.length > 0 && ` · never said: ${decided.unsaid.join(', ')}`}
        </p>
      )}
      {decided?.failure != null && (
        <p className="[overflow-wrap:anywhere] text-warn" data-testid="target-failure">
          {decided.failure}
        </p>
      )}
      {isOld && <p className="text-muted">The prompt has changed since.</p>}
    </div>
  );
}

function wordsOf({ path, target }: TargetTry, picked: string): string {
  if (picked !== '' && path !== 'guard' && path !== 'refused' && target !== picked) {
    return `The prompt does not fit ${picked}; without it, this would answer: ${target === null ? wayWords[path] : ''}`;
  }
  return wayWords[path];
}

const wayWords: Readonly<Record<TargetTry['path'], string>> = {
  target: 'This function would be called:',
  clarify: 'The user would be asked, for',
  default_target: 'No function fits; the default target answers:',
  agent: 'No function fits; agents answer.',
  llm: 'No function fits; a model answers.',
  guard: 'The prompt guard answers instead:',
  refused: '',
};
