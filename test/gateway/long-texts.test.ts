import { describe, expect, it } from 'vitest';
import { redactSecrets } from '../../src-gateway/config/secrets.ts';
import { coerceValue } from '../../src-gateway/functions/coerce-value.ts';
import { matchesFormat } from '../../src-gateway/functions/match-format.ts';
import { fillSlots } from '../../src-gateway/functions/slots/fill-slots.ts';
import { judgePrompt } from '../../src-gateway/guards/judge-prompt.ts';
import { LexicalAgents } from '../../src-gateway/routing/agents/lexical-agents.ts';
import { LexicalRouter } from '../../src-gateway/routing/lexical/lexical-router.ts';
import { parseRouterAnswer } from '../../src-gateway/routing/parse-router-answer.ts';
import { repairJson } from '../../src-gateway/routing/repair-json.ts';
import { comparableText } from '../../src-main/collector/index-words.ts';

const agents = new LexicalAgents([{ id: 'weather', description: 'forecasts of the weather' }]);
const router = new LexicalRouter([{ name: 'weather', description: 'forecasts of the weather' }]);
const functions = [
  {
    name: 'weather',
    description: 'forecasts of the weather',
    parameters: [
      {
        name: 'city',
        type: 'str' as const,
        description: 'a city',
        required: true,
        enum: null,
        format: null,
        items: null,
      },
    ],
  },
];

/** All that looks with expressions of ours at what people, models and other programs send. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  'the prompt guard': judgePrompt,
  'the choice of agents': (text) => agents.select([text]),
  'the lexical router': (text) => router.decide([text]),
  'the answer of a router': (text) => parseRouterAnswer(text, ['weather']),
  'the repair of JSON': repairJson,
  'the slots of a function': (content) =>
    fillSlots({ functions, messages: [{ role: 'user', content }], lastCall: null, now: new Date(0) }),
  'a number as a parameter': (value) => coerceValue(value, { type: 'float', items: null }),
  'an address as a parameter': (text) => matchesFormat(text, 'email'),
  'the mask of secrets': redactSecrets,
  'the index of attributes': comparableText,
};

/** Beginnings that promise a match for very long; the end of the text breaks the promise. */
const promises: readonly string[] = ['1', 'a', 'A1', '\t', '!', '“', 'a.', '<think>', 'a\n', 'sk-', '?'];

describe.each(Object.keys(readers))('%s', (name) => {
  // With an expression that tries all ways of matching, one of these takes minutes instead of milliseconds.
  it.each(promises)('reads 150,000 characters of %j', (promise) => {
    const text = `${promise.repeat(150_000 / promise.length)}\u0001`;
    expect(() => readers[name]?.(text)).not.toThrow();
  });
});
