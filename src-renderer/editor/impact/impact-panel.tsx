import type { BrokenRequest, ImpactReport, MovedRequest } from '../../../src-main/contract/impact-calls.ts';
import { Notice } from '../../components/notice.tsx';
import { durationText } from '../../lib/number-text.ts';
import { useRecording } from '../../recording/use-recording.ts';
import { costText, impactText } from './impact-text.ts';
import { useImpact } from './use-impact.ts';

/** What applying a text would do to the newest recorded requests. Shown is asked: routers are called for it. */
export function ImpactPanel({ text }: { readonly text: string }) {
  const { error, progress, report } = useImpact(text, true);
  if (error !== null) {
    return (
      <Notice tone="bad" className="m-4" title="The impact could not be worked out" testId="impact-failed">
        {error.message}
      </Notice>
    );
  }
  if (report === null) {
    return (
      <p role="status" className="p-4 text-muted" data-testid="impact-running">
        Deciding recorded requests again
        {progress.total === 0 ? '…' : `: ${progress.done} of ${progress.total}`}
      </p>
    );
  }
  return <Report report={report} />;
}

function Report({ report }: { readonly report: ImpactReport }) {
  const policy = useRecording()?.policy;
  const { broken, compared, moved, undecided, undecidedReason, unpriced, untimed, untouched } = report;
  if (compared + undecided === 0) {
    return (
      <Notice
        tone="info"
        className="m-4"
        title="No recorded requests to compare with"
        testId="impact-nothing"
      >
        {policy === 'full'
          ? 'Requests to model listeners count from the moment that they are recorded.'
          : 'Requests are not recorded in this workspace. The list of traces has the setting: "Recording".'}
      </Notice>
    );
  }
  return (
    <div
      className="flex flex-col gap-3 p-4"
      data-testid="impact"
      data-moved={moved.length}
      data-untouched={untouched}
      data-broken={broken.length}
    >
      <p className="font-medium" data-testid="impact-summary">
        {impactText(report)}
      </p>
      <p className="text-xs text-muted">
        {untouched} untouched. Only routers were asked; sessions count as new.
        {unpriced > 0 && ` The cost of ${unpriced} is not known: they are not in the sum.`}
        {untimed > 0 && ` How long ${untimed} would take is not known: they are not in the median.`}
      </p>
      {undecided > 0 && (
        <Notice tone="warn" title={`${undecided} could not be decided`} testId="impact-undecided">
          {undecidedReason}
        </Notice>
      )}
      {broken.length > 0 && <Broken requests={broken} />}
      {moved.length > 0 && <Moved requests={moved} />}
    </div>
  );
}

function Broken({ requests }: { readonly requests: readonly BrokenRequest[] }) {
  return (
    <section>
      <h3 className="mb-1 text-xs font-semibold text-bad">{brokenText(requests)}</h3>
      <table className="w-full table-fixed text-xs">
        <thead>
          <tr className="border-b border-line text-left text-2xs text-muted">
            <th className="py-1 pr-2 font-medium">Request</th>
            <th className="w-1/4 px-2 font-medium">From</th>
            <th className="w-2/5 px-2 font-medium">Why</th>
          </tr>
        </thead>
        <tbody>
          {requests.map(({ from, question, reason, spanId, traceId }) => (
            <tr key={`${traceId}/${spanId}`} data-testid="impact-broken" className="border-b border-line/50">
              <Asked question={question} traceId={traceId} />
              <Way {...from} />
              <td className="px-2 [overflow-wrap:anywhere]">{reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** With the status, where all of them have the same. */
function brokenText(requests: readonly BrokenRequest[]): string {
  const statuses = new Set(requests.map(({ status }) => status));
  const [status = null] = statuses;
  const how = statuses.size > 1 ? '' : status === null ? ' to connect' : ` with ${status}`;
  return `${requests.length === 1 ? '1 request' : `${requests.length} requests`} would fail${how}`;
}

function Moved({ requests }: { readonly requests: readonly MovedRequest[] }) {
  return (
    <section>
      <h3 className="mb-1 text-xs font-semibold">
        {requests.length === 1 ? '1 request moves' : `${requests.length} requests move`}
      </h3>
      <table className="w-full table-fixed text-xs">
        <thead>
          <tr className="border-b border-line text-left text-2xs text-muted">
            <th className="py-1 pr-2 font-medium">Request</th>
            <th className="w-1/5 px-2 font-medium">From</th>
            <th className="w-1/5 px-2 font-medium">To</th>
            <th className="w-36 px-2 text-right font-medium">Cost</th>
            <th className="w-36 py-1 pl-2 text-right font-medium">Time, expected</th>
          </tr>
        </thead>
        <tbody>
          {requests.map(({ costNanoUsd, from, ms, question, spanId, to, traceId }) => (
            <tr key={`${traceId}/${spanId}`} data-testid="impact-moved" className="border-b border-line/50">
              <Asked question={question} traceId={traceId} />
              <Way {...from} />
              <Way {...to} />
              <Change {...costNanoUsd} text={costText} />
              <Change {...ms} text={durationText} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Asked({ question, traceId }: { readonly question: string; readonly traceId: string }) {
  return (
    <th scope="row" className="truncate py-1 pr-2 text-left font-normal" title={question}>
      <span className="mr-2 font-mono text-muted">{traceId.slice(0, 8)}</span>
      {question}
    </th>
  );
}

function Way({ model, route }: { readonly model: string | null; readonly route: string | null }) {
  return (
    <td className="truncate px-2" title={`${route ?? 'no route'} → ${model ?? 'none'}`}>
      <span className="text-muted">{route ?? 'no route'} →</span>{' '}
      <span className="font-mono">{model ?? 'none'}</span>
    </td>
  );
}

interface ChangeProps {
  readonly before: number | null;
  readonly after: number | null;
  readonly text: (value: number) => string;
}

function Change({ after, before, text }: ChangeProps) {
  const shown = (value: number | null) => (value === null ? '—' : text(value));
  return (
    <td className="px-2 text-right font-mono tabular-nums last:pr-0">
      {before === null && after === null ? '—' : `${shown(before)} → ${shown(after)}`}
    </td>
  );
}
