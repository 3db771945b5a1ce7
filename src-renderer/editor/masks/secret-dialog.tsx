import { useRef } from 'react';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { copyText } from '../../lib/copy-text.ts';
import { revealForMs, revealSecret } from './revealed-secrets.ts';
import { type SecretQuestion, useSecretQuestion } from './secret-question.ts';

/** Asks before a masked value is shown or copied. */
export function SecretDialog({ onClosed }: { readonly onClosed: () => void }) {
  const question = useSecretQuestion((state) => state.question);
  const safe = useRef<HTMLButtonElement>(null);
  const close = () => {
    useSecretQuestion.setState({ question: null });
    onClosed();
  };
  return (
    <Dialog
      open={question !== null}
      onClose={close}
      title={question?.kind === 'copy' ? 'Copy a secret?' : 'Show a secret?'}
      testId="secret-question"
      className="w-[min(460px,92vw)]"
      initialFocus={safe}
      footer={
        <>
          <Button ref={safe} onClick={close} data-testid="secret-cancel">
            Cancel
          </Button>
          {question && <Answers question={question} onDone={close} />}
        </>
      }
    >
      <p className="p-4">{question && wordsOf(question)}</p>
    </Dialog>
  );
}

interface AnswersProps {
  readonly question: SecretQuestion;
  readonly onDone: () => void;
}

function Answers({ question, onDone }: AnswersProps) {
  const copy = async (text: string, done: () => void) => {
    if (await copyText(text)) done();
    onDone();
  };
  if (question.kind === 'reveal') {
    return (
      <Button
        tone="primary"
        data-testid="secret-reveal"
        onClick={() => {
          revealSecret(question.range);
          onDone();
        }}
      >
        Show for {revealForMs / 1000} seconds
      </Button>
    );
  }
  return (
    <>
      <Button data-testid="secret-copy-clear" onClick={() => void copy(question.text, question.done)}>
        Copy in clear
      </Button>
      <Button
        tone="primary"
        data-testid="secret-copy-masked"
        onClick={() => void copy(question.maskedText, () => {})}
      >
        Copy masked
      </Button>
    </>
  );
}

function wordsOf(question: SecretQuestion): string {
  if (question.kind === 'reveal') {
    return `Line ${question.line} holds a credential. Whoever sees the screen can read it.`;
  }
  const count = question.secrets === 1 ? 'a secret' : `${question.secrets} secrets`;
  return `The text that you copy holds ${count}, and other programs can read the clipboard.`;
}
