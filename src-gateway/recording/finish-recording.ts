import { joinBytes, splitEvents } from '../apis/sse.ts';
import type { Redactor } from '../config/redactor.ts';
import type { RecordedBody } from './recorded-body.ts';
import type { RequestRecording, TapedBody } from './request-recording.ts';
import { shownHeaders } from './shown-headers.ts';
import type { Tape } from './tape.ts';

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** A body of a request as it may leave the process: every secret in it masked. */
export function finishBody({ redact, traceId }: RequestRecording, body: TapedBody): RecordedBody {
  return {
    traceId,
    spanId: body.spanId,
    contentType: body.tape.contentType,
    head: headOf(body.tape, redact),
    size: body.tape.size,
    ...contentOf(body, redact),
  };
}

function headOf({ head }: Tape, redact: Redactor): RecordedBody['head'] {
  return head && { start: redact(head.start), headers: shownHeaders(head.headers, redact) };
}

type Content = Pick<RecordedBody, 'part' | 'truncated' | 'redacted' | 'bytes'>;

function contentOf({ part, tape }: TapedBody, redact: Redactor): Content {
  if (!isText(tape.contentType)) {
    return { part, truncated: tape.size > 0, redacted: false, bytes: new Uint8Array(0) };
  }
  const { truncated } = tape;
  const isStream = part === 'response' && tape.contentType?.includes('text/event-stream') === true;
  const { redacted, text } = isStream ? eventLines(tape, redact) : plainText(tape, redact);
  return { part: isStream ? 'events' : part, truncated, redacted, bytes: encoder.encode(text) };
}

function plainText(tape: Tape, redact: Redactor): { text: string; redacted: boolean } {
  const whole = decoder.decode(joinBytes(tape.pieces.map(({ bytes }) => bytes)));
  const text = tape.truncated ? withoutLastWord(whole) : whole;
  const shown = redact(text);
  return { text: shown, redacted: shown !== text };
}

/** A secret that was cut in two is no longer known as one. */
function withoutLastWord(text: string): string {
  const kept = text.length - longestSecret;
  return text.slice(0, Math.max(0, kept)) + text.slice(-longestSecret).replace(/[^\s"',;{}[\]]+$/, '');
}

const longestSecret = 4096;

function eventLines(tape: Tape, redact: Redactor): { text: string; redacted: boolean } {
  const times: { readonly end: number; readonly atMs: number }[] = [];
  const streaming = new TextDecoder();
  let whole = '';
  for (const { atMs, bytes } of tape.pieces) {
    whole += streaming.decode(bytes, { stream: true });
    times.push({ end: whole.length, atMs });
  }
  const raw = tape.truncated ? withoutLastWord(whole) : whole;
  let at = 0;
  let piece = 0;
  const events = splitEvents(raw).flatMap((event) => {
    at += event.length;
    while (piece < times.length - 1 && (times[piece]?.end ?? 0) < at) piece += 1;
    const text = event.replace(/[\r\n]+$/, '');
    return text === '' ? [] : [{ text, atMs: times[piece]?.atMs ?? 0 }];
  });
  // All of them at once: each by itself would cost as many searches as there are events.
  const plain = events.map(({ text }) => text).join('\n\n');
  const shown = redact(plain);
  const lines = shown.split('\n\n').map((data, index) => {
    const atMs = Math.round((events[index]?.atMs ?? 0) * 10) / 10;
    return `${JSON.stringify({ at_ms: atMs, data })}\n`;
  });
  return { text: events.length === 0 ? '' : lines.join(''), redacted: shown !== plain };
}

/** What is no text is no reading matter, and cannot be searched for secrets. */
function isText(contentType: string | null): boolean {
  return (
    contentType === null || /^(text\/|application\/([\w.-]+\+)?(json|xml|x-ndjson)\b)/i.test(contentType)
  );
}
