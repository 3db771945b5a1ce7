import { useMemo } from 'react';
import { create } from 'zustand';
import { readStored, writeStored } from '../lib/stored.ts';
import { type TraceColumn, traceColumns } from './trace-columns.tsx';

interface ChosenColumns {
  /** Ids of the columns that are left out; a column that comes later shows. */
  readonly hidden: readonly string[];
  readonly setHidden: (hidden: readonly string[]) => void;
}

const storedKey = 'traces.hiddenColumns';
/** The waterfall counts them: what was asked and what served it need the room. */
const usuallyHidden = ['spans', 'errors'];

export const useTraceColumns = create<ChosenColumns>((set) => ({
  hidden: readStored(storedKey, isTexts) ?? usuallyHidden,
  setHidden: (hidden) => {
    writeStored(storedKey, hidden);
    set({ hidden });
  },
}));

/** The columns of the list as this browser shows them. */
export function useShownColumns(): readonly TraceColumn[] {
  const hidden = useTraceColumns((chosen) => chosen.hidden);
  return useMemo(() => traceColumns.filter(({ always, id }) => always || !hidden.includes(id)), [hidden]);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
