import type { Answer, AnswerPart } from './answer.ts';
import { splitTokens } from './count-tokens.ts';
import { describeImages } from './describe-images.ts';
import { exampleValue } from './example-value.ts';
import { instant, type Pace } from './pace.ts';
import type { OfferedTool, Prompt } from './prompt.ts';
import { tellStory } from './tell-story.ts';

/** A model of the sandbox: its name selects what happens. */
export interface SandboxModel {
  readonly id: string;
  /** One line for people, also in `GET /v1/models`. */
  readonly description: string;
  /** A number may follow the name (`large-5000`); what it means and its value when absent. */
  readonly number?: { readonly meaning: string; readonly default: number; readonly maximum: number };
  readonly pace: Pace | ((number: number) => Pace);
  readonly behave: (prompt: Prompt, call: SandboxCall) => Behaviour;
}

interface SandboxCall {
  readonly number: number;
  /** How often this model was called on this sandbox, this call included. */
  readonly count: number;
}

export type Behaviour =
  | { readonly kind: 'answer'; readonly answer: Answer; readonly delivery: Delivery }
  | { readonly kind: 'refuse'; readonly status: number; readonly retryAfterSeconds?: number };

/**
 * `cut`: the connection breaks half-way; `failing`: the stream reports an error half-way; `malformed`: the
 * bytes are not what they claim to be.
 */
export type Delivery = 'whole' | 'cut' | 'failing' | 'malformed';

const haiku = 'A question comes in.\nNo cloud has read it; the wire\nhums on this machine.';

const everyNth = { meaning: 'fails every n-th call', default: 2, maximum: 1_000_000 };

export const sandboxModels: readonly SandboxModel[] = [
  {
    id: 'story',
    description: 'Answers with a short, readable story at the pace of a real model',
    pace: { latencyMs: 150, tokensPerSecond: 60 },
    behave: (prompt) => say(prompt, tellStory(prompt.lastUserText)),
  },
  {
    id: 'echo',
    description: 'Repeats the last user message at once',
    pace: instant,
    behave: (prompt) => say(prompt, prompt.lastUserText),
  },
  {
    id: 'haiku',
    description: 'Answers with three lines',
    pace: { latencyMs: 120, tokensPerSecond: 40 },
    behave: (prompt) => say(prompt, haiku),
  },
  {
    id: 'tools',
    description: 'Calls the first offered tool, then answers with what it returned',
    pace: instant,
    behave: (prompt) => callTools(prompt, 1),
  },
  {
    id: 'parallel-tools',
    description: 'Says a sentence and calls two tools at once, then answers with what they returned',
    pace: instant,
    behave: (prompt) => callTools(prompt, 2),
  },
  {
    id: 'reasoning',
    description: 'Thinks aloud before it answers',
    pace: { latencyMs: 100, tokensPerSecond: 90 },
    behave: reason,
  },
  {
    id: 'reasoning-tools',
    description: 'Thinks aloud before it calls the first offered tool, then answers with what it returned',
    pace: instant,
    behave: thinkAndCall,
  },
  {
    id: 'vision',
    description: 'Tells the type, the size and the fingerprint of the images it was sent',
    pace: instant,
    behave: (prompt) => say(prompt, describeImages(prompt.images)),
  },
  {
    id: 'slow',
    description: 'Takes its time before the first token; the number is that time in milliseconds',
    number: { meaning: 'milliseconds to the first token', default: 3000, maximum: 600_000 },
    pace: (latencyMs) => ({ latencyMs, tokensPerSecond: 20 }),
    behave: (prompt) => say(prompt, `That took a while. You said: ${prompt.lastUserText}`),
  },
  {
    id: 'large',
    description: 'A long answer; the number is its length in tokens, one stream event each',
    number: { meaning: 'tokens of the answer', default: 1000, maximum: 1_000_000 },
    pace: instant,
    behave: (_prompt, call) => answer([{ kind: 'text', text: longText(call.number) }]),
  },
  {
    id: 'flaky-429',
    description: 'Every second call is refused with 429 and Retry-After; the number changes "second"',
    number: everyNth,
    pace: instant,
    behave: (prompt, call) => failEveryNth(prompt, call, { status: 429, retryAfterSeconds: 1 }),
  },
  {
    id: 'flaky-500',
    description: 'Every second call fails with 500; the number changes "second"',
    number: everyNth,
    pace: instant,
    behave: (prompt, call) => failEveryNth(prompt, call, { status: 500 }),
  },
  {
    id: 'status',
    description: 'Always fails; the number is the HTTP status',
    number: { meaning: 'HTTP status from 400 to 599', default: 500, maximum: 599 },
    pace: instant,
    behave: (_prompt, call) => ({ kind: 'refuse', status: Math.max(400, call.number) }),
  },
  {
    id: 'cut',
    description: 'The connection breaks in the middle of the answer',
    pace: instant,
    behave: (prompt) => answer([{ kind: 'text', text: tellStory(prompt.lastUserText) }], 'cut'),
  },
  {
    id: 'overloaded',
    description: 'A stream that reports an error half-way; an answer in one piece is refused with 529',
    pace: instant,
    behave: (prompt) => answer([{ kind: 'text', text: tellStory(prompt.lastUserText) }], 'failing'),
  },
  {
    id: 'malformed',
    description: 'Answers with status 200 and broken JSON',
    pace: instant,
    behave: (prompt) => answer([{ kind: 'text', text: tellStory(prompt.lastUserText) }], 'malformed'),
  },
];

/** The model a request names, with or without `sandbox/`; `null`: there is none of that name. */
export function findSandboxModel(name: string): { model: SandboxModel; number: number } | null {
  const bare = name.replace(/^sandbox\//, '');
  const exact = sandboxModels.find((model) => model.id === bare);
  if (exact !== undefined) return { model: exact, number: exact.number?.default ?? 0 };
  const [, id, digits] = /^(.+)-(\d{1,9})$/.exec(bare) ?? [];
  const numbered = sandboxModels.find((model) => model.id === id && model.number !== undefined);
  if (numbered?.number === undefined) return null;
  const number = Number(digits);
  return number >= 1 && number <= numbered.number.maximum ? { model: numbered, number } : null;
}

function answer(parts: readonly AnswerPart[], delivery: Delivery = 'whole'): Behaviour {
  const finish = parts.some((part) => part.kind === 'tool-call') ? 'tool_calls' : 'stop';
  return { kind: 'answer', answer: { parts, finish }, delivery };
}

/** Prose, or an example of the JSON that the client asked for. */
function say(prompt: Prompt, text: string): Behaviour {
  return answer([{ kind: 'text', text: structured(prompt) ?? text }]);
}

function structured(prompt: Prompt): string | null {
  if (prompt.outputSchema === null) return null;
  return JSON.stringify(exampleValue(prompt.outputSchema, prompt.lastUserText));
}

function callTools(prompt: Prompt, count: number): Behaviour {
  if (prompt.toolResult !== null) return say(prompt, `The tool returned: ${prompt.toolResult}`);
  const tools = wantedTools(prompt, count);
  if (tools.length === 0) return say(prompt, 'You offered no tool that I may call.');
  const calls = tools.map(
    (tool): AnswerPart => ({
      kind: 'tool-call',
      name: tool.name,
      text: JSON.stringify(exampleValue(tool.parameters ?? { type: 'object' }, prompt.lastUserText)),
    }),
  );
  return answer(count === 1 ? calls : [{ kind: 'text', text: 'I will ask two tools at once.' }, ...calls]);
}

function thinkAndCall(prompt: Prompt): Behaviour {
  const called = callTools(prompt, 1);
  if (called.kind !== 'answer' || called.answer.finish !== 'tool_calls') return called;
  return answer([{ kind: 'reasoning', text: 'A tool will know this.' }, ...called.answer.parts]);
}

/** With fewer tools than calls the last one is called again. */
function wantedTools(prompt: Prompt, count: number): readonly OfferedTool[] {
  const { toolChoice } = prompt;
  if (toolChoice.kind === 'none') return [];
  const allowed = prompt.tools.filter((tool) => toolChoice.kind === 'auto' || tool.name === toolChoice.name);
  const last = allowed.at(-1);
  if (last === undefined) return [];
  return Array.from({ length: count }, (_, index) => allowed[index] ?? last);
}

function reason(prompt: Prompt): Behaviour {
  const words = prompt.lastUserText.trim().split(/\s+/).filter(Boolean).length;
  return answer([
    {
      kind: 'reasoning',
      text: `The message has ${words} ${words === 1 ? 'word' : 'words'}. I am a stand-in without knowledge, so I should say so, repeat the message and keep it short.`,
    },
    {
      kind: 'text',
      text:
        structured(prompt) ??
        `I thought about it and all I can honestly do is repeat it: ${prompt.lastUserText}`,
    },
  ]);
}

function failEveryNth(
  prompt: Prompt,
  call: SandboxCall,
  failure: { readonly status: number; readonly retryAfterSeconds?: number },
): Behaviour {
  if (call.count % call.number === 0) return { kind: 'refuse', ...failure };
  return say(prompt, `Call ${call.count} went through. You said: ${prompt.lastUserText}`);
}

const phrase = splitTokens(' The quick brown fox jumps over the lazy dog, and nobody minds.');

function longText(tokens: number): string {
  return Array.from({ length: tokens }, (_, index) => phrase[index % phrase.length] ?? '')
    .join('')
    .trimStart();
}
