/** What the benchmark sends and gets: about one kilobyte each way, or a stream of 200 events. */

export const eventsPerStream = 200;

const filler = 'The quick brown fox jumps over the lazy dog. ';

export function requestBody(model: string, stream: boolean): string {
  return JSON.stringify({
    model,
    messages: [
      { role: 'system', content: filler.repeat(6) },
      { role: 'user', content: filler.repeat(13) },
    ],
    temperature: 0.2,
    ...(stream ? { stream: true, stream_options: { include_usage: true } } : {}),
  });
}

export function plainReply(): string {
  return JSON.stringify({
    id: 'chatcmpl-bench',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'bench',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: filler.repeat(15), refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens: 200, completion_tokens: 170, total_tokens: 370 },
  });
}

/** One SSE event each: role, content, finish, usage, `[DONE]`. */
export function streamEvents(): readonly string[] {
  const chunk = (rest: object) =>
    `data: ${JSON.stringify({ id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'bench', ...rest })}\n\n`;
  const delta = (value: object, finish: string | null = null) =>
    chunk({ choices: [{ index: 0, delta: value, finish_reason: finish }], usage: null });
  return [
    delta({ role: 'assistant', content: '' }),
    ...Array.from({ length: eventsPerStream - 4 }, (_, index) => delta({ content: ` word${index}` })),
    delta({}, 'stop'),
    chunk({ choices: [], usage: { prompt_tokens: 200, completion_tokens: 196, total_tokens: 396 } }),
    'data: [DONE]\n\n',
  ];
}
