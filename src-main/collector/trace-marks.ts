/** What happened in a trace, as `is:` asks for it; the bits of the column `marks`, in this order. */
export const traceMarks = [
  'fallback',
  'warm',
  'switched',
  'streamed',
  'tools',
  'blocked',
  'replayed',
  'redacted',
  'injected',
] as const;

export type TraceMark = (typeof traceMarks)[number];

/** What custom attributes hold instead of a secret. */
export const redactedText = '[redacted]';

/** The attribute that sets a mark, and with which value; without one any value does. */
export const markKeys: ReadonlyMap<string, { readonly mark: TraceMark; readonly value?: string }> = new Map([
  ['routing.is_fallback', { mark: 'fallback', value: 'true' }],
  ['plano.cache.warm', { mark: 'warm', value: 'true' }],
  ['plano.switch.decision', { mark: 'switched', value: 'allowed' }],
  ['llm.is_streaming', { mark: 'streamed', value: 'true' }],
  ['llm.tools', { mark: 'tools' }],
  ['filter.outcome', { mark: 'blocked', value: 'rejected' }],
  ['plano.replay_of', { mark: 'replayed' }],
  ['plano.fault.injected', { mark: 'injected' }],
]);

/** The mark that one attribute sets. */
export function markOf(key: string, text: string | undefined): TraceMark | undefined {
  if (text === redactedText) return 'redacted';
  const found = markKeys.get(key);
  if (found === undefined || text === undefined) return undefined;
  return found.value === undefined || found.value === text.toLowerCase() ? found.mark : undefined;
}

export function markBit(mark: TraceMark): number {
  return 1 << traceMarks.indexOf(mark);
}

export function marksFrom(bits: number): TraceMark[] {
  return traceMarks.filter((mark) => (bits & markBit(mark)) !== 0);
}
