import { numberMember, parseJson, textMember } from '../apis/json-value.ts';

/** An event of a recorded stream. */
export interface RecordedEvent {
  /** Milliseconds since the request began. */
  readonly atMs: number;
  /** Its own lines. */
  readonly data: string;
}

/** The events of a recording, one JSON line each. */
export function recordedEvents(lines: string): RecordedEvent[] {
  return lines.split('\n').flatMap((line) => {
    const event = parseJson(line);
    const data = textMember(event, 'data');
    return data === null ? [] : [{ data, atMs: numberMember(event, 'at_ms') ?? 0 }];
  });
}

/** The stream as it was on the wire. */
export function streamText(lines: string): string {
  return recordedEvents(lines)
    .map(({ data }) => `${data}\n\n`)
    .join('');
}
