import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseAssignment, setValues } from '../../../src-gateway/config/set-values.ts';
import { everyField } from './every-field.ts';
import { fileVectors } from './file-vectors.ts';

function set(text: string, ...words: readonly string[]): string {
  const assignments = words.flatMap((word) => parseAssignment(word) ?? []);
  expect(assignments).toHaveLength(words.length);
  const result = setValues(text, assignments);
  expect(result.problem).toBeNull();
  return result.text;
}

describe('a value that is set for one run', () => {
  const text = `version: v0.4.0
listeners: # where
  - {type: model, name: m, port: 12000} # here
model_providers:
  - model: openai/gpt-4o
    access_key: $A
`;

  it.each([
    ['a number in flow style', 'listeners[0].port=13000', text.replace('12000', '13000')],
    ['a text in block style', 'model_providers[0].model=openai/gpt-5', text.replace('gpt-4o', 'gpt-5')],
    ['a reference', 'model_providers[0].access_key=$B', text.replace('$A', '$B')],
    ['what must be quoted', 'listeners[0].name=a, b', text.replace('name: m', 'name: "a, b"')],
    ['a key that is not there', 'listeners[0].timeout=60s', text.replace('12000}', '12000, timeout: 60s}')],
    [
      'a key in a block that is not there',
      'model_providers[0].default=true',
      text.replace('$A\n', '$A\n    default: true\n'),
    ],
    [
      'a section that is not there',
      'tracing.random_sampling=50',
      `${text.trimEnd()}\ntracing: {random_sampling: 50}\n`,
    ],
  ])('may be %s', (_, word, changed) => expect(set(text, word)).toBe(changed));

  it('may be several, the last one counts', () => {
    const changed = set(
      text,
      'overrides.upstream_connect_timeout=1s',
      'overrides.disable_signals=true',
      'overrides.upstream_connect_timeout=2s',
    );
    expect(parse(changed).overrides).toEqual({ upstream_connect_timeout: '2s', disable_signals: true });
  });

  it.each([
    ['listeners[3].port=1', 'there is no listeners[3]'],
    ['listeners[0].agents[0].id=a', 'there is no listeners[0].agents'],
    ['listeners=1', 'listeners is no single value'],
    ['version.major=1', 'there is no version.major'],
  ])('%s: %s', (word, problem) => {
    const assignment = parseAssignment(word);
    expect(assignment).not.toBeNull();
    expect(setValues(text, assignment === null ? [] : [assignment])).toEqual({ text, problem });
  });

  it('cannot be set in a text that is no map', () => {
    const assignment = parseAssignment('a=1');
    expect(setValues('', assignment === null ? [] : [assignment]).problem).toBe(
      'the file is no map of sections',
    );
  });

  it.each(['', '=1', 'a', 'a..b=1', 'a[x]=1', '[0]=1', 'a=[1]', 'a={b: 1}', 'a="b', 'a b=1'])(
    'is not read from %j',
    (word) => expect(parseAssignment(word)).toBeNull(),
  );

  it('changes nothing but itself, whatever the file and the text', () => {
    const texts = [...fileVectors.map((vector) => vector.text), everyField].filter(
      (each) => typeof parse(each, { uniqueKeys: false, logLevel: 'silent' }) === 'object',
    );
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.string({ minLength: 1 }), (file, value) => {
        const assignment = parseAssignment(`overrides.note=${JSON.stringify(value)}`);
        if (assignment === null) throw new Error('not read');
        const { text: changed, problem } = setValues(file, [assignment]);
        if (problem !== null) return;
        const before = parse(file, { uniqueKeys: false });
        const after = parse(changed, { uniqueKeys: false });
        expect(after).toEqual({ ...before, overrides: { ...before.overrides, note: value } });
      }),
    );
  });
});
