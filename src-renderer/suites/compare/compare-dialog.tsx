import type { LastCaseRun, SuiteView } from '../../../src-main/contract/suite-calls.ts';
import { Dialog } from '../../components/dialog.tsx';
import { clockText } from '../../lib/number-text.ts';
import { ResultMatrix } from '../route-matrix.tsx';
import { openSuiteCase } from '../suite-address.ts';
import { VerdictMark } from '../verdict-mark.tsx';
import { type ComparedCase, compareRuns } from './compare-runs.ts';

interface CompareDialogProps {
  readonly suites: readonly SuiteView[];
  readonly onClose: () => void;
}

/** Which cases are not what they were when they were last green, and where their requests go now. */
export function CompareDialog({ onClose, suites }: CompareDialogProps) {
  const compared = compareRuns(suites);
  const { flipped, moved, neverGreen, notRun, same } = compared;
  const pairs = suites.flatMap(({ cases }) =>
    cases.flatMap(({ green, last }) => (green === null || last === null ? [] : [{ green, last }])),
  );
  const told = [
    counted(flipped.length, 'flipped'),
    counted(moved.length, 'green on another way'),
    counted(same, 'as before'),
    counted(neverGreen.length, 'never green'),
    counted(notRun, 'not run'),
  ].filter((text) => text !== null);
  return (
    <Dialog
      open
      onClose={onClose}
      title="Compared with last green"
      testId="suites-compared"
      className="w-[min(920px,94vw)]"
    >
      <div className="flex flex-col gap-4 p-4">
        <p data-testid="compared-tally" className="text-sm">
          {told.join(' · ')}
        </p>
        {flipped.length === 0 && moved.length === 0 && (
          <p className="text-muted" data-testid="nothing-flipped">
            {pairs.length === 0
              ? 'No case has run again since it was green. Change something, run the suites, and look here.'
              : 'Every case that was green is green, on the same way.'}
          </p>
        )}
        <Changes title="Green before, not any more" testId="flipped-case" cases={flipped} onClose={onClose} />
        <Changes title="Green, on another way" testId="moved-case" cases={moved} onClose={onClose} />
        {neverGreen.length > 0 && (
          <section aria-label="Never green" className="text-xs">
            <h2 className="mb-1 font-semibold text-muted">Never green</h2>
            <p className="font-mono">{neverGreen.map(({ one }) => one.id).join(', ')}</p>
          </section>
        )}
        {pairs.length > 0 && (
          <div className="-mx-4 grid sm:grid-cols-2">
            <ResultMatrix title="Expected × got, then" results={pairs.map(({ green }) => green.result)} />
            <ResultMatrix title="Expected × got, now" results={pairs.map(({ last }) => last.result)} />
          </div>
        )}
      </div>
    </Dialog>
  );
}

function counted(count: number, what: string): string | null {
  return count === 0 ? null : `${count} ${what}`;
}

interface ChangesProps {
  readonly title: string;
  readonly testId: string;
  readonly cases: readonly ComparedCase[];
  readonly onClose: () => void;
}

function Changes({ cases, onClose, testId, title }: ChangesProps) {
  if (cases.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2 className="mb-1 text-xs font-semibold text-muted">{title}</h2>
      <table className="w-full text-left text-xs">
        <thead className="text-2xs text-muted">
          <tr>
            {['case', 'expected', 'then', 'now', 'result'].map((name) => (
              <th key={name} scope="col" className="pr-4 pb-1 font-medium">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cases.map(({ file, green, last, now, one, then }) => (
            <tr
              key={`${file} ${one.id}`}
              data-testid={testId}
              data-case={one.id}
              className="border-t border-line align-top"
            >
              <td className="py-1.5 pr-4">
                <button
                  type="button"
                  className="font-mono font-medium text-accent hover:underline"
                  onClick={() => {
                    openSuiteCase(file, one.id);
                    onClose();
                  }}
                >
                  {one.id}
                </button>
              </td>
              <td className="py-1.5 pr-4">{one.expects.join(', ')}</td>
              <td className="py-1.5 pr-4">
                <div>{then}</div>
                <div className="text-2xs text-muted">{whenText(green)}</div>
              </td>
              <td className="py-1.5 pr-4">
                <div className="font-medium">{now}</div>
                <div className="text-2xs text-muted">{whenText(last)}</div>
              </td>
              <td className="py-1.5 whitespace-nowrap">
                <VerdictMark verdict={last.result.verdict} /> {last.result.good}/{last.result.repeat}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** When, and under which config. */
function whenText({ at, configSha256 }: LastCaseRun): string {
  const day = new Date(at);
  const date = day.toDateString() === new Date().toDateString() ? '' : `${day.toISOString().slice(0, 10)} `;
  return `${date}${clockText(at)}${configSha256 === null ? '' : ` · config ${configSha256.slice(0, 8)}`}`;
}
