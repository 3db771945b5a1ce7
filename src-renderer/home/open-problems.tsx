import { CircleAlert, TriangleAlert } from 'lucide-react';
import { Button } from '../components/button.tsx';
import { useConfigSession } from '../editor/config-session.ts';
import { openConfigLine, openScreen } from '../lib/navigation.ts';
import { Section } from './section.tsx';

const mostShown = 5;

/** Errors and warnings of the config as it stands in the editor. */
export function OpenProblems() {
  const diagnosis = useConfigSession((session) => session.diagnosis);
  const failure = useConfigSession((session) => session.failure);
  const problems = (diagnosis?.diagnostics ?? [])
    .filter(({ severity }) => severity !== 'hint')
    .sort((one, other) => (one.severity === other.severity ? 0 : one.severity === 'error' ? -1 : 1));
  return (
    <Section
      title="Problems of the config"
      testId="home-problems"
      detail={problems.length > mostShown ? `${mostShown} of ${problems.length}` : null}
      actions={
        <Button
          size="small"
          tone="quiet"
          data-testid="home-open-config"
          onClick={() => openScreen('/config')}
        >
          Open the config
        </Button>
      }
    >
      {problems.length === 0 ? (
        <p className="px-3 py-3 text-muted" data-testid="home-problems-none">
          {diagnosis !== null ? 'None.' : (failure ?? 'Checking…')}
        </p>
      ) : (
        <ul className="py-1">
          {problems.slice(0, mostShown).map(({ code, message, range, severity }) => (
            <li key={`${code} ${range.start.offset}`}>
              <button
                type="button"
                data-testid="home-problem"
                data-state={severity}
                onClick={() => openConfigLine(range.start.line)}
                className="flex w-full items-start gap-2 px-3 py-1 text-left hover:bg-hover"
              >
                {severity === 'error' ? (
                  <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
                ) : (
                  <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
                )}
                <span className="min-w-0 flex-1 break-words">
                  <span className="sr-only">{severity}: </span>
                  {message}
                </span>
                <span className="shrink-0 font-mono text-xs text-muted">line {range.start.line}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
