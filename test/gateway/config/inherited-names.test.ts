import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyseConfig } from '../../../src-gateway/config/analyse-config.ts';

const folder = join(import.meta.dirname, '../../../resources/templates');
const templates = readdirSync(folder).map(
  (name) => [name, readFileSync(join(folder, name), 'utf8')] as const,
);

function diagnose(text: string): number {
  const environment = { get: (key: string) => ({ value: key, source: 'shell' }) };
  return analyseConfig({ text, file: 'c.yaml', hash: 'h', environment, checkEnvironment: true }).diagnostics
    .length;
}

/** The text with a name in place of the key, then of the value, of each line in turn. */
function* variants(text: string, name: string): Generator<string> {
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    const [, before = '', key, after = ''] = /^(\s*(?:- )*)([\w-]+)(:.*)$/.exec(line) ?? [];
    if (key === undefined) continue;
    for (const changed of [`${before}${name}${after}`, `${before}${key}: ${name}`]) {
      yield [...lines.slice(0, index), changed, ...lines.slice(index + 1)].join('\n');
    }
  }
}

describe.each(['__proto__', 'constructor', 'toString'])(
  'a config in which something is called %s',
  (name) => {
    it.each(templates)('is judged like any other: %s', (_, text) => {
      for (const variant of variants(text, name)) expect(diagnose(variant)).toBeGreaterThanOrEqual(0);
      expect(Object.hasOwn(Object.prototype, 'target')).toBe(false);
    });

    it('is judged like any other in what templates leave out', () => {
      for (const text of [
        `version: ${name}`,
        `model_providers: [{model: ${name}/x, provider_interface: ${name}}, {model: ${name}/*}]`,
        `model_aliases: {${name}: {target: ${name}}}`,
        `prompt_targets: [{name: ${name}, parameters: [{name: ${name}, type: ${name}, default: 1, enum: [a]}]}]`,
        `filters: [{id: ${name}, type: ${name}, transport: ${name}}]`,
        `ratelimits: [{model: ${name}, limit: {tokens: 1, unit: ${name}}}]`,
        `state_storage: {type: ${name}}`,
      ]) {
        expect(diagnose(text), text).toBeGreaterThan(0);
      }
    });
  },
);

// It took the square of the number of keys: more than half a minute for these.
it('a map of 60,000 keys is judged', () => {
  expect(diagnose(Array.from({ length: 60_000 }, (_, index) => `k${index}: 1`).join('\n'))).toBeGreaterThan(
    0,
  );
});
