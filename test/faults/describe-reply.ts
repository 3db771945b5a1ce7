import type { Reply } from '../support/gateway-fixture.ts';

/** What the peer behind the gateway says when nothing is wrong. */
export const peerEvents = ['one', 'two'].map((content) => ({
  id: 'c',
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta: { content } }],
}));

/** A reply in the words of the table. */
export function describeReply({
  headers,
  status,
  text,
  json,
}: Pick<Reply, 'headers' | 'status' | 'text' | 'json'>): string {
  if (headers['content-type']?.startsWith('text/event-stream') === true)
    return `${status}, ${describeEvents(text)}`;
  if (status < 300) return text.endsWith('}') ? `${status}, all of it` : `${status}, what the agent sent`;
  const { error } = json();
  return `${status} \`${error.details?.code ?? error.code}\``;
}

function describeEvents(text: string): string {
  const whole = peerEvents.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
  if (text === `${whole}data: [DONE]\n\n`) return 'all of it';
  const last = text.trimEnd().split('\n\n').at(-1) ?? '';
  if (!last.startsWith('data: {"error"')) return 'what the agent sent';
  const { error } = JSON.parse(last.slice('data: '.length));
  return `then the error event \`${error.code ?? error.type}\``;
}
