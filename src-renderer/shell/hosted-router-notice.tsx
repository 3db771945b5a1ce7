import { useMutation, useQuery } from '@tanstack/react-query';
import type { HostedRouterAnswer, HostedRouterQuestion } from '../../src-main/contract/consent-calls.ts';
import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { useGateway } from '../lib/gateway.ts';
import { failureText, host, queries } from '../lib/host.ts';

const lexical = 'embedded/lexical';
/** More of them make a menu, not a question. */
const mostModels = 3;

/** Asks once whether conversations may go to a hosted router, where the config that serves would send them. */
export function HostedRouterNotice() {
  const applied = useGateway()?.appliedSha256 ?? null;
  const queryKey = ['routing.hosted-question', applied] as const;
  const { data } = useQuery({
    queryKey,
    queryFn: ({ signal }) => host.call('routing.hosted-question', {}, { signal }),
    enabled: applied !== null,
  });
  const answer = useMutation({
    mutationFn: (given: HostedRouterAnswer) => host.call('routing.answer-hosted', { answer: given }),
    onSuccess: (result) => queries.setQueryData(queryKey, result),
  });
  const question = data?.question ?? null;
  if (question === null) return null;
  return (
    <Notice
      tone="warn"
      testId="hosted-router"
      className="rounded-none border-x-0 border-t-0"
      title={`May conversations be sent to ${question.host} to be routed?`}
      actions={<Answers question={question} busy={answer.isPending} onAnswer={answer.mutate} />}
    >
      This config lets {question.router}, a model that its vendor hosts, read every conversation and pick its
      route. Until you answer, nothing is sent and requests go to the model that they name.
      {answer.isError && <div className="text-bad">{failureText(answer.error)}</div>}
    </Notice>
  );
}

interface AnswersProps {
  readonly question: HostedRouterQuestion;
  readonly busy: boolean;
  readonly onAnswer: (answer: HostedRouterAnswer) => void;
}

function Answers({ question, busy, onAnswer }: AnswersProps) {
  const instead = [...question.localModels.slice(0, mostModels), lexical];
  return (
    <>
      {instead.map((router) => (
        <Button
          key={router}
          size="small"
          disabled={busy}
          data-testid={`hosted-router-${router}`}
          onClick={() => onAnswer({ kind: 'instead', router })}
        >
          {router === lexical ? 'Route by words, no model' : `Use ${router}`}
        </Button>
      ))}
      <Button
        size="small"
        disabled={busy}
        data-testid="hosted-router-allow"
        onClick={() => onAnswer({ kind: 'allow' })}
      >
        Allow
      </Button>
    </>
  );
}
