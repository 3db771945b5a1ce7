import type { Work } from './work.ts';

/** The client's body for a work, with `model` as the party under test names it. */
export function requestBody(work: Work, model: string): string {
  const system = filler.repeat(6);
  const messages = conversation(work.contextBytes - system.length);
  const sampling = { temperature: 0.2, ...(work.reply !== 'plain' && { stream: true }) };
  if (work.client === 'messages') {
    return JSON.stringify({ model, max_tokens: 1024, system, messages, ...sampling });
  }
  return JSON.stringify({
    model,
    messages: [{ role: 'system', content: system }, ...messages],
    ...sampling,
    ...(work.reply !== 'plain' && { stream_options: { include_usage: true } }),
  });
}

/** About a kilobyte. */
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

const filler = 'The quick brown fox jumps over the lazy dog. ';
/** Characters of one turn of a long conversation: files and tool output are what makes contexts long. */
const turnLength = 4000;

/** Turns of user and assistant that together have this many characters; the user begins and ends. */
function conversation(length: number): readonly { readonly role: string; readonly content: string }[] {
  const turns = 2 * Math.floor(length / turnLength / 2) + 1;
  const content = sourceCode.repeat(Math.ceil(length / turns / sourceCode.length)).slice(0, length / turns);
  return Array.from({ length: turns }, (_, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content,
  }));
}

/** With quotes and line ends, which JSON must escape. */
const sourceCode = `function greet(name) {\n  console.log("Hello, " + name);\n  return "done";\n}\n${filler}\n`;
