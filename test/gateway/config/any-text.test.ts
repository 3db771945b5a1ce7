import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completeAt } from '../../../src-gateway/config/editor/complete-at.ts';
import { hoverAt } from '../../../src-gateway/config/editor/hover-at.ts';
import { outlineOf } from '../../../src-gateway/config/editor/outline-of.ts';
import { analyse } from './analyse.ts';
import { applyFix } from './apply-fix.ts';
import { fileVectors } from './file-vectors.ts';
import { mutatedText } from './mutated-text.ts';

const full = `# a file with most sections
version: v0.4.0
listeners:
  - type: model          # the front door
    name: main
    port: 12000
    timeout: 30s
  - type: agent
    name: desk
    port: 8000
    agents:
      - id: weather
        description: Live weather, forecasts and alerts for any city.
        filter_chain: [guard]
agents: [{id: weather, url: "http://127.0.0.1:8001"}]
filters:
  - id: guard
    url: http://localhost:10500
    type: http
model_providers:
  - model: openai/gpt-4o
    access_key: $OPENAI_API_KEY
    default: true
  - &other {model: 'anthropic/claude-sonnet-4-5', access_key: "\${B}"}
model_aliases:
  fast.v1: {target: gpt-4o}
endpoints: {api: {endpoint: "h:80"}}
prompt_targets:
  - name: get_weather
    description: |
      Get the weather
      for one city.
    parameters: [{name: city, type: str, description: City name, required: true}]
    endpoint: {name: api, path: "/w/{city}"}
tracing:
  random_sampling: 100
  span_attributes:
    static: {environment: dev}
`;

const texts = [full, ...fileVectors.map(({ text }) => text)];

const mutated = mutatedText(texts);

describe('any text', () => {
  it('gives diagnostics with places inside the text, never an exception', () => {
    fc.assert(
      fc.property(mutated, (text) => {
        const { diagnostics } = analyse(text);
        for (const { range, message } of diagnostics) {
          expect(range.start.offset).toBeGreaterThanOrEqual(0);
          expect(range.end.offset).toBeLessThanOrEqual(text.length);
          expect(range.start.offset).toBeLessThanOrEqual(range.end.offset);
          expect(message).not.toBe('');
        }
      }),
      { numRuns: 400 },
    );
  });

  it('may be no YAML at all', () => {
    const characters = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.uint8Array({ maxLength: 400 }).map((bytes) => new TextDecoder().decode(bytes)),
      fc.string({ unit: fc.constantFrom(...'-:?[]{},#&*!|>%@`"\'\\ \t\r\n$~a1'), maxLength: 80 }),
    );
    fc.assert(
      fc.property(characters, (text) => {
        const { valid, config, diagnostics } = analyse(text);
        expect([valid, config]).toEqual([false, null]);
        expect(diagnostics).not.toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('can be completed, explained and outlined at any place', () => {
    fc.assert(
      fc.property(mutated, fc.double({ min: 0, max: 1, noNaN: true }), (text, at) => {
        const offset = Math.floor(at * text.length);
        completeAt(text, offset);
        hoverAt(text, offset);
        outlineOf(text);
      }),
      { numRuns: 150 },
    );
  });
});

describe('any fix', () => {
  const fixes = texts.flatMap((text) =>
    analyse(text).diagnostics.flatMap(({ code, path, fixes }) =>
      fixes.map((fix) => ({ text, code, path, fix })),
    ),
  );

  it.each(fixes)(
    '$code at $path: $fix.title leaves a file that says it no more',
    ({ text, code, path, fix }) => {
      const edits = [...fix.edits].sort((a, b) => a.range.start.offset - b.range.start.offset);
      edits.forEach(({ range }, index) => {
        const next = edits[index + 1];
        if (next !== undefined) expect(range.end.offset).toBeLessThanOrEqual(next.range.start.offset);
      });
      const after = applyFix(text, fix);
      const comments = (source: string) => source.match(/# [^\n]*/g) ?? [];
      if (!/Delete|Remove|Keep/.test(fix.title)) expect(comments(after)).toEqual(comments(text));
      const codes = analyse(after).diagnostics.map((diagnostic) => `${diagnostic.code} ${diagnostic.path}`);
      expect(codes).not.toContain(`${code} ${path}`);
      // A misspelt key may be repaired into one that is there already; that is then the next thing to say.
      const yaml = (list: readonly string[]) =>
        list.filter((found) => found.startsWith('CFG_YAML') && !found.startsWith('CFG_YAML_DUPLICATE_KEY'));
      const before = analyse(text).diagnostics.map((diagnostic) => `${diagnostic.code} ${diagnostic.path}`);
      expect(yaml(codes)).toEqual(yaml(before).filter((found) => found !== `${code} ${path}`));
    },
  );
});
