import { Pencil, Play } from 'lucide-react';
import type { SuiteCaseView } from '../../src-main/contract/suite-calls.ts';
import { Button } from '../components/button.tsx';
import { momentText } from '../lib/number-text.ts';
import { CaseOutcome } from './case-outcome.tsx';

interface CaseDetailProps {
  readonly one: SuiteCaseView;
  readonly missing: string | null;
  readonly onRun: () => void;
  readonly onEdit: () => void;
}

/** A case in full: what it asks and expects, the verdict with its reason, and every run. */
export function CaseDetail({ missing, one, onEdit, onRun }: CaseDetailProps) {
  const { description, expects, last, listener, mode, pass, preview, repeat } = one;
  const result = last?.result ?? null;
  return (
    <section
      aria-label={`Case ${one.id}`}
      data-testid="case-detail"
      data-case={one.id}
      className="flex flex-col gap-4 p-4"
    >
      <div>
        <h2 className="font-semibold [overflow-wrap:anywhere]">{one.id}</h2>
        {description !== null && <p className="mt-0.5 text-xs text-muted">{description}</p>}
        <p className="mt-1 text-xs text-muted">
          {mode === 'live' ? 'sent' : 'decided'} at {listener ?? 'the first model listener'} ·{' '}
          {repeat === 1 ? 'once' : `${repeat} times, ${pass} must be good`}
        </p>
        <div className="mt-2 flex gap-2">
          <Button
            size="small"
            shortcut="$mod+Enter"
            disabled={missing !== null}
            title={missing ?? undefined}
            data-testid="case-run"
            onClick={onRun}
          >
            <Play aria-hidden className="size-3.5" />
            Run case
          </Button>
          <Button size="small" shortcut="e" data-testid="case-edit" onClick={onEdit}>
            <Pencil aria-hidden className="size-3.5" />
            Edit
          </Button>
        </div>
      </div>
      <div>
        <h3 className="mb-1 text-2xs font-semibold text-muted">Asks</h3>
        <p className="text-sm [overflow-wrap:anywhere]">{preview === '' ? '—' : preview}</p>
      </div>
      <div>
        <h3 className="mb-1 text-2xs font-semibold text-muted">Expects</h3>
        <ul className="font-mono text-xs">
          {expects.map((text) => (
            <li key={text} className="[overflow-wrap:anywhere]">
              {text}
            </li>
          ))}
        </ul>
      </div>
      {result === null || last === null ? (
        <p className="text-muted">It has not run yet.</p>
      ) : (
        <CaseOutcome result={result} detail={momentText(last.at)} />
      )}
    </section>
  );
}
