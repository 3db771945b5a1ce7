import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { migrateConfig } from '../../../src-gateway/config/migrate-config.ts';
import { analyse } from './analyse.ts';
import { fileVectors } from './file-vectors.ts';
import { mutatedFile } from './mutated-file.ts';

const valid = fileVectors.filter(({ text }) => analyse(text).valid).map(({ text }) => text);

const mutated = mutatedFile(valid);

describe('a valid file with one entry deleted, doubled, retyped, renamed or moved', () => {
  it('gives diagnostics inside the text, and never an exception', () => {
    fc.assert(
      fc.property(mutated, (text) => {
        const { diagnostics, valid: isValid, config } = analyse(text);
        for (const { range, message, fixes } of diagnostics) {
          expect(range.start.offset).toBeLessThanOrEqual(range.end.offset);
          expect(range.end.offset).toBeLessThanOrEqual(text.length);
          expect(message).not.toBe('');
          for (const edit of fixes.flatMap(({ edits }) => edits)) {
            expect(edit.range.end.offset).toBeLessThanOrEqual(text.length);
          }
        }
        if (!isValid) expect(config).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  it('can be migrated, and is current then', () => {
    fc.assert(
      fc.property(mutated, (text) => {
        const { text: after, obstacles } = migrateConfig(text);
        if (obstacles.length > 0) expect(after).toBe(text);
        else expect(migrateConfig(after).text).toBe(after);
      }),
      { numRuns: 150 },
    );
  });
});

/** A file with every kind of section, growing with `size`. */
function largeFile(size: number): string {
  const numbers = Array.from({ length: size }, (_, index) => index);
  const lines = (of: (index: number) => string) => numbers.map(of).join('');
  return `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers:
${lines((n) => `  - model: openai/gpt-${n}\n    access_key: $OPENAI_API_KEY\n${n === 0 ? '    default: true\n' : ''}`)}
model_aliases:
${lines((n) => `  team.purpose${n}.v1:\n    target: gpt-${n}\n`)}
agents:
${lines((n) => `  - id: agent_${n}\n    url: http://host-${n}:8000\n`)}
filters:
${lines((n) => `  - id: filter_${n}\n    url: http://filter-${n}:8000\n    type: http\n`)}
routing_preferences:
${lines((n) => `  - name: route${n}\n    description: subject${n} area${n} work${n}\n    models: [gpt-${n}]\n`)}
endpoints:
${lines((n) => `  api_${n}:\n    endpoint: host-${n}:80\n`)}
prompt_targets:
${lines((n) => `  - name: call_${n}\n    description: Look up number ${n} of the list.\n    endpoint: {name: api_${n}, path: "/x/{id}"}\n    parameters: [{name: id, type: str, description: Id of it, required: true}]\n`)}
ratelimits:
${lines((n) => `  - model: gpt-${n}\n    selector: {key: x-user, value: u${n}}\n    limit: {tokens: 10, unit: hour}\n`)}
`;
}

describe('the time of an analysis', () => {
  it('grows with the file, not with its square', () => {
    const [small, large] = [largeFile(50), largeFile(500)];
    expect(large.split('\n').length).toBeGreaterThan(10_000);
    // Processor time of this process, so that a busy machine changes nothing; the best of a few runs.
    const cost = (text: string, runs: number) =>
      Math.min(
        ...Array.from({ length: runs }, () => {
          const before = process.cpuUsage();
          analyse(text);
          const { user, system } = process.cpuUsage(before);
          return user + system;
        }),
      );
    cost(small, 5);
    const ratio = cost(large, 3) / cost(small, 8);
    expect(ratio).toBeLessThan(25);
  });
});
