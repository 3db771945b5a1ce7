import type { ServerResponse } from 'node:http';
import type { RecordedRequest } from './recording-provider.ts';

type Answer = (response: ServerResponse, request: RecordedRequest) => void;

/** Answers as FastAPI's filters do: the body with what `change` makes of it. */
// biome-ignore lint/suspicious/noExplicitAny: a test's own JSON
export function changeBody(change: (body: any) => unknown): Answer {
  return (response, { body }) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(change(JSON.parse(body))));
  };
}

/** Appends to the last message. */
export function appendText(text: string): Answer {
  return changeBody((body) => {
    const last = body.messages.at(-1);
    return { ...body, messages: [...body.messages.slice(0, -1), { ...last, content: last.content + text }] };
  });
}

/** Answers every request with this text. */
export function answerText(status: number, text: string, headers: Record<string, string> = {}): Answer {
  return (response) => void response.writeHead(status, headers).end(text);
}

/** Answers with the body as changed by a replacement in its text. */
export function replaceText(pattern: string, replacement: string): Answer {
  return (response, { body }) => void response.end(body.replaceAll(pattern, replacement));
}
