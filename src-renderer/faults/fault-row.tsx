import { useState } from 'react';
import type { InjectedFault } from '../../src-main/contract/injected-fault.ts';
import { Select } from '../components/select.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { classNames } from '../lib/class-names.ts';
import { failureText } from '../lib/host.ts';
import { type FaultFigure, type FaultKind, faultKinds, faultOf, figureOf } from './fault-kinds.ts';
import { useSetFault } from './use-faults.ts';

interface FaultRowProps {
  readonly model: string;
  /** `null`: it is left alone. */
  readonly fault: InjectedFault | null;
}

/** One provider of the config and what it is made to do wrong. */
export function FaultRow({ fault, model }: FaultRowProps) {
  const set = useSetFault();
  const words = faultKinds.find(({ kind }) => kind === fault?.kind) ?? null;
  const choose = (kind: FaultKind | 'none') => {
    const figure = faultKinds.find((one) => one.kind === kind)?.figure?.usual ?? 0;
    set.mutate({ model, fault: kind === 'none' ? null : faultOf(kind, figure) });
  };
  return (
    <li
      data-testid={`fault-${model}`}
      data-state={fault?.kind ?? 'none'}
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line/60 px-3 py-2 last:border-b-0"
    >
      <span className="flex min-w-0 flex-1 items-center gap-2">
        <StateMark state={fault === null ? 'running' : 'failed'} />
        <span className={classNames('truncate font-mono text-xs', fault !== null && 'font-medium text-bad')}>
          {model}
        </span>
      </span>
      {fault !== null && words?.figure && (
        <Figure
          key={fault.kind}
          model={model}
          figure={words.figure}
          value={figureOf(fault) ?? words.figure.usual}
          onChange={(figure) => set.mutate({ model, fault: faultOf(fault.kind, figure) })}
        />
      )}
      <Select<FaultKind | 'none'>
        label={`What ${model} does wrong`}
        value={fault?.kind ?? 'none'}
        options={options}
        onChange={choose}
        testId={`fault-kind-${model}`}
        className="w-48"
      />
      {words !== null && <p className="w-full pl-5 text-xs text-muted">{words.what}</p>}
      {set.isError && (
        <p role="alert" className="w-full pl-5 text-xs text-bad" data-testid="fault-error">
          {failureText(set.error)}
        </p>
      )}
    </li>
  );
}

const options = [
  { value: 'none' as const, label: 'Works as it is' },
  ...faultKinds.map(({ kind, label }) => ({ value: kind, label })),
];

interface FigureProps {
  readonly model: string;
  readonly figure: FaultFigure;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

/** Taken over with Enter, and when it is left. */
function Figure({ figure, model, onChange, value }: FigureProps) {
  const [text, setText] = useState(String(value));
  const { label, maximum, minimum, unit } = figure;
  const wanted = Number(text);
  const fits = text.trim() !== '' && Number.isInteger(wanted) && wanted >= minimum && wanted <= maximum;
  const take = () => {
    if (fits && wanted !== value) onChange(wanted);
  };
  return (
    <label className="flex items-center gap-1.5 text-xs text-muted">
      {label}
      <input
        inputMode="numeric"
        value={text}
        aria-label={`${label} of ${model}, ${unit}`}
        aria-invalid={!fits}
        title={fits ? undefined : `A whole number from ${minimum} to ${maximum}`}
        data-testid={`fault-figure-${model}`}
        onChange={(event) => setText(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => event.key === 'Enter' && take()}
        className="h-7 w-20 rounded-md border border-line-strong bg-surface px-2 text-right font-mono text-xs text-text aria-invalid:border-bad"
      />
      {unit}
    </label>
  );
}
