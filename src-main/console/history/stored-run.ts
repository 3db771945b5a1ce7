import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import { HistoryRow, HistoryTexts } from '../../contract/history-calls.ts';

/** A file of the history. */
const StoredRun = Type.Object({
  version: Type.Literal(1),
  run: HistoryRow,
  texts: Type.Union([HistoryTexts, Type.Null()]),
});
export type StoredRun = Static<typeof StoredRun>;

/** `null`: the text is none of ours. */
export function readStoredRun(text: string): StoredRun | null {
  try {
    const value: unknown = JSON.parse(text);
    return Value.Check(StoredRun, value) ? value : null;
  } catch {
    return null;
  }
}
