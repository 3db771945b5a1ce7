import { describe, expect, it } from 'vitest';
import { breadcrumbsAt } from '../../../../src-gateway/config/editor/breadcrumbs-at.ts';
import { atMark } from './at-mark.ts';

describe('breadcrumbs', () => {
  it.each([
    [
      'listeners:\n  - type: agent\n    name: desk\n    agents:\n      - id: ra|g\n',
      ['listeners', 'desk', 'agents', 'rag', 'id'],
    ],
    ['model_aliases:\n  fast.v1:\n    tar|get: a/b\n', ['model_aliases', 'fast.v1', 'target']],
    [
      'tracing:\n  span_attributes:\n    header_prefixes: [x-|a]\n',
      ['tracing', 'span_attributes', 'header_prefixes', 'x-a'],
    ],
    ['version: v0.4.0\n\n|\n', []],
    ['|', []],
  ])('lead to the place in %j', (marked, labels) => {
    const { text, offset } = atMark(marked);
    expect(breadcrumbsAt(text, offset).map(({ label }) => label)).toEqual(labels);
  });
});
