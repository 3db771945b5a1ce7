import { useState } from 'react';
import { Select } from '../../components/select.tsx';
import { durationText, groupedText, moneyText } from '../../lib/number-text.ts';
import { usePlayground } from '../playground-session.ts';
import { compareTexts } from '../replay/compare-texts.ts';
import { TextDiff } from '../replay/text-diff.tsx';
import type { PlaygroundRun } from '../run-request.ts';
import { tokensPerSecond } from '../tokens-per-second.ts';
import { useRunCost } from '../use-run-cost.ts';

/** Any two of the answers against each other: first the one that one works on, and the next one to it. */
export function PaneDiff() {
  const { active, panes, runs } = usePlayground();
  const [chosen, setChosen] = useState<{ readonly left?: string; readonly right?: string }>({});
  const answered = panes.flatMap(({ id }, index) => {
    const run = runs[id];
    return run === undefined || run.text === '' ? [] : [{ id, run, label: nameOf(run, index + 1) }];
  });
  const byId = (id: string | undefined) => answered.find((one) => one.id === id);
  const left = byId(chosen.left) ?? byId(active) ?? answered[0];
  const right = byId(chosen.right) ?? answered.find(({ id }) => id !== left?.id);
  if (left === undefined || right === undefined) {
    return (
      <p className="p-4 text-muted" data-testid="pane-diff-waiting">
        Two panes must have answered: then any two of their answers can be compared here.
      </p>
    );
  }
  const options = answered.map(({ id, label }) => ({ value: id, label }));
  return (
    <div className="flex min-h-full flex-col gap-3 bg-surface p-4" data-testid="pane-diff">
      <div className="flex flex-wrap items-center gap-2 text-xs text-muted">
        <Select
          label="Answer to compare"
          testId="pane-diff-left"
          value={left.id}
          options={options}
          onChange={(id) => setChosen({ left: id, right: right.id })}
        />
        against
        <Select
          label="Answer to compare it with"
          testId="pane-diff-right"
          value={right.id}
          options={options}
          onChange={(id) => setChosen({ left: left.id, right: id })}
        />
      </div>
      <Compared key={`${left.id} ${right.id}`} left={left} right={right} />
    </div>
  );
}

interface Answer {
  readonly run: PlaygroundRun;
  readonly label: string;
}

function Compared({ left, right }: { readonly left: Answer; readonly right: Answer }) {
  const text = compareTexts(left.run.text, right.run.text);
  const before = useFigures(left.run);
  const after = useFigures(right.run);
  return (
    <>
      <table className="w-fit text-left text-xs">
        <thead className="text-2xs text-muted">
          <tr>
            <td />
            <th scope="col" className="pr-6 font-normal">
              {left.label}
            </th>
            <th scope="col" className="font-normal">
              {right.label}
            </th>
          </tr>
        </thead>
        <tbody>
          {figureNames.map((name, index) => (
            <tr key={name} data-testid="pane-diff-row">
              <th scope="row" className="pr-4 font-normal text-muted">
                {name}
              </th>
              <td className="pr-6 font-mono">{before[index]}</td>
              <td className={`font-mono ${before[index] === after[index] ? '' : 'font-medium'}`}>
                {after[index]}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <section aria-label="Texts compared">
        <h2 className="mb-1 text-xs font-semibold text-muted">
          Text <span data-testid="pane-diff-percent">{text.percent} %</span> the same
        </h2>
        <TextDiff parts={text.parts} testId="pane-diff-text" />
      </section>
    </>
  );
}

const figureNames = [
  'Model',
  'Finish',
  'Tokens in',
  'Tokens out',
  'First token',
  'Total',
  'Tokens/s',
  'Cost',
] as const;

/** In the order of their names. */
function useFigures(run: PlaygroundRun): readonly string[] {
  const cost = useRunCost(run);
  const { result } = run;
  const rate = result && tokensPerSecond(result);
  const known = [
    result?.resolvedModel,
    result?.finishReason,
    shown(result?.promptTokens, groupedText),
    shown(result?.completionTokens, groupedText),
    shown(result?.timeToFirstTokenMs ?? run.firstTextMs, durationText),
    shown(result?.durationMs, durationText),
    shown(rate, (value) => value.toFixed(1)),
    shown(cost, moneyText),
  ];
  return known.map((text) => text ?? '—');
}

function shown(value: number | null | undefined, text: (value: number) => string): string | null {
  return value === null || value === undefined ? null : text(value);
}

function nameOf(run: PlaygroundRun, number: number): string {
  const model = run.result?.resolvedModel;
  return model ? `${number} ${model}` : `Pane ${number}`;
}
