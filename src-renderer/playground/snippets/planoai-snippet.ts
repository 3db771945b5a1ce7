import { shellQuoted } from '../curl-text.ts';
import type { SnippetRequest } from './snippet-request.ts';

/** The same question for the terminal: who would serve it, and why. The listener is asked; no model is called. */
export function planoaiSnippet({ body, headers, url }: SnippetRequest): string {
  const { model } = body;
  const flags = [
    `--live ${url}`,
    ...(typeof model === 'string' && model !== '' ? [`--model ${shellQuoted(model)}`] : []),
    ...Object.entries(headers)
      .filter(([name]) => name.startsWith('x-'))
      .map(([name, value]) => `--header ${shellQuoted(`${name}: ${value}`)}`),
  ];
  const messages = shellQuoted(JSON.stringify(messagesOf(body)));
  return [`printf '%s' ${messages} |`, ['  planoai route', ...flags, '--messages -'].join(' \\\n    ')].join(
    '\n',
  );
}

/** The command takes messages as Chat Completions has them. */
function messagesOf({ input, instructions, messages, system }: SnippetRequest['body']): unknown[] {
  const first = system ?? instructions;
  const said = Array.isArray(messages)
    ? messages
    : Array.isArray(input)
      ? input
      : [{ role: 'user', content: input }];
  return first === undefined ? said : [{ role: 'system', content: first }, ...said];
}
