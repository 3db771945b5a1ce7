import { describe, expect, it } from 'vitest';
import { findJson } from '../../../src-renderer/lib/find-json.ts';

describe('the JSON in a line', () => {
  it.each([
    ['said {"a":[1,{}],"b":"x}"} n=1', 'said ', '{\n  "a": [\n    1,\n    {}\n  ],\n  "b": "x}"\n}', ' n=1'],
    ['[warn] {"n":1.10}', '[warn] ', '{\n  "n": 1.10\n}', ''],
    ['{ "a" : [ ] , "a" : "\\"" }', '', '{\n  "a": [],\n  "a": "\\""\n}', ''],
  ])('is found in %s', (line, before, json, after) => {
    expect(findJson(line)).toEqual({ before, json, after });
  });

  it.each(['plain', '{}', '[]', '{"cut":', '[warn] started', '{a: 1}', '}{'])('is not in %s', (line) => {
    expect(findJson(line)).toBeNull();
  });
});
