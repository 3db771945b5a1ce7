import { isObject, listMember, parseJson, textMember } from '../apis/json-value.ts';
import type { AnalysisRow, RowKind } from './analysis-row.ts';
import { rowsOfRequest } from './rows-of-request.ts';

export interface ReadLine {
  /** `null`: the line has none. */
  readonly id: string | number | null;
  readonly rows: readonly AnalysisRow[];
}

/**
 * A line of a file of conversations: `{"id","messages"}` with messages of a chat request, or rows as
 * `{"from","value"}`. What is wrong with it, when it is none.
 */
export function rowsOfLine(line: string): ReadLine | { readonly id: ReadLine['id']; readonly error: string } {
  const value = parseJson(line);
  if (!isObject(value)) return { id: null, error: 'it is no JSON object' };
  const id = typeof value.id === 'string' || typeof value.id === 'number' ? value.id : null;
  if (!Array.isArray(value.messages)) return { id, error: 'it has no list "messages"' };
  const messages = listMember(value, 'messages');
  if (!messages.every(isObject)) return { id, error: 'a message is no JSON object' };
  const isPlain = messages.some((message) => 'from' in message);
  return { id, rows: isPlain ? messages.flatMap(plainRow) : rowsOfRequest('chat', messages) };
}

function plainRow(message: unknown, requestIndex: number): readonly AnalysisRow[] {
  const from = textMember(message, 'from');
  const kind = kinds.find((each) => each === from);
  // Others, a system's words, are nobody's turn.
  return kind === undefined ? [] : [{ kind, text: textMember(message, 'value') ?? '', requestIndex }];
}

const kinds: readonly RowKind[] = ['human', 'gpt', 'function_call', 'observation'];
