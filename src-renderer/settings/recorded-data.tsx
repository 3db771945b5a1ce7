import type { TraceStorage } from '../../src-main/contract/storage-calls.ts';
import { Button } from '../components/button.tsx';
import { CliLine } from '../components/cli-line.tsx';
import { bytesText, groupedText } from '../lib/number-text.ts';
import { RecordingButton } from '../recording/recording-button.tsx';
import { useRecording } from '../recording/use-recording.ts';
import { droppedText } from '../traces/dropped-text.ts';
import { useClearTraces, useStorage } from '../traces/use-storage.ts';
import { Failure, Row } from './section.tsx';

/** What is kept of requests, how much of it there is, and when it goes. */
export function RecordedData() {
  const recording = useRecording();
  const storage = useStorage();
  const clear = useClearTraces();
  return (
    <>
      <Row
        label="Bodies"
        hint={
          recording &&
          `${bytesText(recording.usedBytes)} of ${bytesText(recording.maxBytes)}, kept ${recording.maxAgeDays} days${
            recording.dropped > 0 ? `, ${recording.dropped} not kept whole` : ''
          }`
        }
      >
        <RecordingButton />
      </Row>
      {storage === undefined ? (
        <p className="text-muted" data-testid="no-storage">
          This console keeps no traces.
        </p>
      ) : (
        <>
          <Store storage={storage} />
          <Row
            label="All traces"
            hint="With their bodies and decisions. For ten seconds you can take it back."
          >
            <Button
              tone="danger"
              disabled={clear.isPending || storage.clearing !== null || storage.stats.traces === 0}
              data-testid="settings-clear-traces"
              onClick={() => clear.mutate()}
            >
              Clear traces
            </Button>
          </Row>
          <CliLine command="planoai trace clear --yes" />
          {clear.isError && <Failure text={clear.error.message} />}
        </>
      )}
    </>
  );
}

const dayMs = 24 * 3_600_000;

function Store({ storage: { limits, stats } }: { readonly storage: TraceStorage }) {
  const days = Math.round((limits.ageMs / dayMs) * 10) / 10;
  const facts = [
    { name: 'Size', value: bytesText(stats.bytes), limit: bytesText(limits.bytes) },
    {
      name: 'Spans',
      value: groupedText(stats.spans),
      limit: groupedText(limits.spans),
    },
    { name: 'Age', value: '', limit: `${days} ${days === 1 ? 'day' : 'days'}` },
  ];
  return (
    <div data-testid="trace-storage">
      <table className="w-full text-left text-xs">
        <caption className="mb-1 text-left text-xs font-semibold text-muted">
          {groupedText(stats.traces)} traces; beyond a limit the oldest go
        </caption>
        <thead className="text-2xs text-muted">
          <tr>
            {['', 'now', 'limit'].map((name) => (
              <th key={name} scope="col" className="py-1 pr-4 font-medium">
                {name === '' ? <span className="sr-only">what</span> : name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {facts.map(({ name, value, limit }) => (
            <tr key={name} className="border-t border-line">
              <th scope="row" className="py-1 pr-4 font-normal">
                {name}
              </th>
              <td className="py-1 pr-4 tabular-nums">{value}</td>
              <td className="py-1 pr-4 tabular-nums">{limit}</td>
            </tr>
          ))}
          <tr className="border-t border-line">
            <th scope="row" className="py-1 pr-4 font-normal">
              Dropped spans
            </th>
            <td colSpan={2} className="py-1" data-testid="storage-dropped">
              {droppedText(stats.dropped)}
            </td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}
