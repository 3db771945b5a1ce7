import type { Redactor } from '../config/redactor.ts';
import { genAiContent } from './gen-ai-content.ts';
import type { RecordedBody } from './recorded-body.ts';

const decoder = new TextDecoder();

/** What was said in one span, out of the masked bodies of its request; empty where nothing is recorded of it. */
export function spanContent(
  bodies: readonly RecordedBody[],
  spanId: string,
  redact: Redactor,
): Map<string, string | boolean> {
  const own = bodies.filter((body) => body.spanId === spanId);
  const find = (part: RecordedBody['part']) => own.find((body) => body.part === part);
  const [request, whole, events] = [find('request'), find('response'), find('events')];
  if (request === undefined) return new Map();
  const answer = events ?? whole;
  const status = Number(answer?.head?.start);
  const recorded = {
    path: request.head?.start.split(' ')[1] ?? '',
    request: decoder.decode(request.bytes),
    status: Number.isInteger(status) && status > 0 ? status : null,
    response:
      answer === undefined
        ? null
        : {
            kind: events === undefined ? ('whole' as const) : ('events' as const),
            text: decoder.decode(answer.bytes),
          },
    truncated: own.some(({ truncated }) => truncated),
  };
  return genAiContent(recorded, redact);
}
