import type { LexicalFacts, RouterAttempt } from '../../src-gateway/routing/routing-decision.ts';
import { Badge } from '../components/badge.tsx';
import { durationText, groupedText } from '../lib/number-text.ts';
import { CardSection, Facts } from './card-section.tsx';

const tones = {
  matched: 'ok',
  no_match: 'info',
  error: 'bad',
  timeout: 'bad',
  unparsable: 'bad',
  unavailable: 'warn',
  circuit_open: 'warn',
} as const;

/** The routers that were asked, in their order, with what each was told and said. */
export function RouterList({ routers }: { readonly routers: readonly RouterAttempt[] }) {
  return (
    <CardSection title={routers.length === 1 ? 'Router' : 'Routers'} testId="decision-routers">
      <ol className="flex flex-col gap-3">
        {routers.map((router) => (
          <li key={router.ref} data-testid="decision-router" data-state={router.outcome}>
            <div className="flex flex-wrap items-center gap-2">
              <span className="font-medium" data-testid="router-label">
                {router.label}
              </span>
              <Badge tone={tones[router.outcome]}>{router.outcome.replaceAll('_', ' ')}</Badge>
              {router.fallback && <Badge tone="warn">fallback</Badge>}
              <span className="flex-1" />
              <span className="font-mono text-muted">{durationText(router.ms)}</span>
            </div>
            {router.error !== null && (
              <p className="mt-1 [overflow-wrap:anywhere] text-bad">{router.error}</p>
            )}
            <Told router={router} />
            <Said router={router} />
            {router.lexical !== null && <Scores lexical={router.lexical} />}
          </li>
        ))}
      </ol>
    </CardSection>
  );
}

function Told({ router: { endpoint, prompt } }: { readonly router: RouterAttempt }) {
  if (prompt === null) return null;
  return (
    <div className="mt-1.5">
      <Facts
        facts={[
          ['Asked at', endpoint],
          ['Prompt', `${groupedText(prompt.bytes)} bytes`],
          ['Tokens, about', `${groupedText(prompt.est_tokens)} of ${groupedText(prompt.budget)}`],
          ['Messages', `${prompt.kept} kept${prompt.dropped > 0 ? `, ${prompt.dropped} dropped` : ''}`],
          ['Cut', prompt.trimmed ? 'the middle of a message' : null],
          ['SHA-256', prompt.text === null ? prompt.sha256.slice(0, 12) : null],
        ]}
      />
      {prompt.text !== null && (
        <Text title="Prompt as it was sent" text={prompt.text} testId="router-prompt" />
      )}
    </div>
  );
}

function Said({ router: { parsed, response } }: { readonly router: RouterAttempt }) {
  const names = parsed === null || parsed.names.length === 0 ? null : parsed.names.join(', ');
  const unknown = parsed === null || parsed.unknown.length === 0 ? null : parsed.unknown.join(', ');
  const repaired = parsed === null || parsed.repaired.length === 0 ? null : parsed.repaired.join(', ');
  if (response === null && names === null && unknown === null && repaired === null) return null;
  const answer = response?.content ?? response?.body_excerpt ?? null;
  return (
    <div className="mt-1.5 flex flex-col gap-1.5">
      <Facts
        facts={[
          ['Status', response === null ? null : String(response.status)],
          ['Named', names],
          ['Unknown', unknown],
          ['Repaired', repaired],
        ]}
      />
      {response !== null && (
        <div>
          <div className="text-2xs text-muted">Answer</div>
          <code
            className="font-mono [overflow-wrap:anywhere] whitespace-pre-wrap"
            data-testid="router-answer"
          >
            {answer ?? 'not recorded'}
          </code>
        </div>
      )}
    </div>
  );
}

/** Each route's share of the prompt's words, term by term. */
function Scores({ lexical }: { readonly lexical: LexicalFacts }) {
  const { confidence, margin, min_score, scores } = lexical;
  const most = Math.max(min_score, ...scores.map(({ score }) => score));
  return (
    <div className="mt-2" data-testid="lexical-scores">
      <ul className="flex flex-col gap-1.5">
        {scores.map(({ route, score, terms }, index) => (
          <li key={route} data-testid="lexical-score" data-route={route}>
            <div className="flex items-center gap-2">
              <span className="w-32 shrink-0 truncate">{route}</span>
              <span className="relative h-2 min-w-0 flex-1 rounded-sm bg-sunken">
                <span
                  className={`absolute inset-y-0 left-0 rounded-sm ${index === 0 ? 'bg-accent-fill' : 'bg-line-strong'}`}
                  style={{ width: `${(score / most) * 100}%` }}
                />
                <span
                  className="absolute -inset-y-0.5 w-px bg-text"
                  style={{ left: `${(min_score / most) * 100}%` }}
                  title={`at least ${min_score}`}
                />
              </span>
              <span className="w-12 shrink-0 text-right font-mono">{score.toFixed(2)}</span>
            </div>
            {terms.length > 0 && (
              <p
                className="font-mono text-2xs [overflow-wrap:anywhere] text-muted"
                data-testid="lexical-terms"
              >
                {terms.map(({ contribution, term }) => `${term} ${contribution.toFixed(2)}`).join(' · ')}
              </p>
            )}
          </li>
        ))}
      </ul>
      <p className="mt-1.5 text-muted">
        A route needs a score of {min_score} and a lead of {Math.round(margin * 100)} % of its own. Confidence{' '}
        {confidence.toFixed(2)}. Terms with # are topics.
      </p>
    </div>
  );
}

function Text({
  title,
  text,
  testId,
}: {
  readonly title: string;
  readonly text: string;
  readonly testId: string;
}) {
  return (
    <details className="mt-1.5">
      <summary className="text-muted">{title}</summary>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        data-testid={testId}
        className="mt-1 max-h-72 overflow-auto rounded-md border border-line bg-sunken p-2 font-mono text-2xs [overflow-wrap:anywhere] whitespace-pre-wrap"
      >
        {text}
      </pre>
    </details>
  );
}
