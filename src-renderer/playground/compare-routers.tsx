import { useEffect, useRef, useState } from 'react';
import type { CallParams } from '../../src-main/contract/contract.ts';
import type { DecideResult } from '../../src-main/contract/decision-calls.ts';
import { Button } from '../components/button.tsx';
import { CardSection } from '../decisions/card-section.tsx';
import { failureText, host } from '../lib/host.ts';
import { durationText } from '../lib/number-text.ts';

export type RouterQuestion = Omit<CallParams<'routing.decide'>, 'chain' | 'dryRun'>;

interface CompareRoutersProps {
  readonly routers: readonly string[];
  readonly question: RouterQuestion;
}

type Answer = DecideResult | 'asking' | { readonly failure: string };

/** The same prompt through every router, side by side. */
export function CompareRouters({ routers, question }: CompareRoutersProps) {
  const [answers, setAnswers] = useState<ReadonlyMap<string, Answer>>(new Map());
  const asking = useRef(new AbortController());
  useEffect(() => () => asking.current.abort(), []);

  const compare = () => {
    asking.current.abort();
    const current = new AbortController();
    asking.current = current;
    setAnswers(new Map(routers.map((ref) => [ref, 'asking'])));
    for (const ref of routers) {
      const tell = (answer: Answer) => {
        if (!current.signal.aborted) setAnswers((known) => new Map(known).set(ref, answer));
      };
      host
        .call('routing.decide', { ...question, chain: [ref], dryRun: true }, { signal: current.signal })
        .then(tell, (error: unknown) => tell({ failure: failureText(error) }));
    }
  };

  return (
    <CardSection title="Routers compared" testId="compare-routers">
      {answers.size > 0 && (
        <div className="mb-2 overflow-x-auto">
          <table className="w-full border-collapse text-left">
            <thead>
              <tr className="text-2xs text-muted">
                {['router', 'route', 'model', 'time'].map((title) => (
                  <th key={title} scope="col" className="pr-3 font-medium">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {routers.map((ref) => (
                <Line key={ref} routerRef={ref} answer={answers.get(ref) ?? 'asking'} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Button size="small" onClick={compare} data-testid="compare-routers-run">
        {answers.size > 0 ? 'Compare again' : `Ask all ${routers.length} routers`}
      </Button>
    </CardSection>
  );
}

function Line({ routerRef, answer }: { readonly routerRef: string; readonly answer: Answer }) {
  const decision = answer !== 'asking' && 'decision' in answer ? answer.decision : null;
  const router = decision?.routers[0];
  return (
    <tr data-testid="compared-router" data-router={routerRef} data-state={router?.outcome ?? 'none'}>
      <td className="pr-3 align-top">{router?.label ?? routerRef}</td>
      {decision === null ? (
        <td colSpan={3} className="text-muted [overflow-wrap:anywhere]">
          {problemOf(answer)}
        </td>
      ) : (
        <>
          <td className="pr-3 align-top">
            {decision.route.name ?? 'no route'}
            {router !== undefined && router.error !== null && (
              <span className="block [overflow-wrap:anywhere] text-bad">{router.error}</span>
            )}
          </td>
          <td className="pr-3 align-top font-mono [overflow-wrap:anywhere]">{decision.final.model ?? '—'}</td>
          <td className="align-top font-mono whitespace-nowrap">{durationText(router?.ms ?? 0)}</td>
        </>
      )}
    </tr>
  );
}

function problemOf(answer: Answer): string {
  if (answer === 'asking') return 'Asking…';
  return 'failure' in answer ? answer.failure : (answer.error?.message ?? 'no decision');
}
