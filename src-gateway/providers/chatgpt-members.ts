/**
 * The back end of ChatGPT subscriptions serves Codex and insists on what Codex sends: its identity first in
 * the instructions, input as a list, a stream, and nothing stored. Without a store the reasoning of a turn
 * comes back only when it is asked for. From Plano's own client for it (`hermesllm`, `request.rs`).
 */
export function chatgptMembers(read: (name: string) => unknown): Readonly<Record<string, unknown>> {
  const given = read('instructions');
  return {
    instructions: typeof given === 'string' && given !== '' ? withIdentity(given) : codexIdentity,
    input: inputList(read('input')),
    store: false,
    stream: true,
    include: including(read('include'), 'reasoning.encrypted_content'),
  };
}

const codexIdentity =
  "You are Codex, based on GPT-5. You are running as a coding agent in the Codex CLI on a user's computer.";

function withIdentity(instructions: string): string {
  return instructions.includes(codexIdentity) ? instructions : `${codexIdentity}\n\n${instructions}`;
}

function inputList(input: unknown): unknown {
  if (Array.isArray(input)) return input;
  if (typeof input === 'string') return [{ role: 'user', content: [{ type: 'input_text', text: input }] }];
  return [input];
}

function including(include: unknown, name: string): unknown {
  if (!Array.isArray(include)) return [name];
  return include.includes(name) ? include : [...include, name];
}
