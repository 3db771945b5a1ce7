import { describe, expect, it } from 'vitest';
import { everyField } from '../../gateway/config/every-field.ts';
import { cliWorkspace } from './cli-fixture.ts';

const current = `version: v0.4.0
listeners:
  - {type: model, name: egress_traffic, port: 12000, timeout: 120s}
model_providers:
  - {model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}
routing_preferences:
  - {name: code, description: Write new functions and modules, models: [openai/gpt-4o]}
`;
const old = `# the same in the forms before
listeners:
  egress_traffic: {timeout: 2m, port: 12000}
llm_providers:
  - default: true
    access_key: $OPENAI_API_KEY
    routing_preferences:
      - {description: Write new functions and modules, name: code}
    model: openai/gpt-4o
version: v0.4.0
`;

describe('planoai validate --print --json', () => {
  it('prints two files that mean the same alike', async () => {
    const { run } = await cliWorkspace({ 'a.yaml': current, 'b.yaml': old });
    const printed = async (file: string) =>
      (await run(`validate ${file} --print --json`)).out.replace(/ {2}"source": \{[^}]*\},?\n/, '');
    const one = await printed('a.yaml');
    expect(JSON.parse(one).preferences).toHaveLength(1);
    expect(await printed('b.yaml')).toBe(one);
  });

  it('prints every section, the keys of all objects in order', async () => {
    const { run } = await cliWorkspace({ 'config.yaml': everyField });
    const { exitCode, out } = await run('validate --print --json', {
      env: { A: 'xyz-1', B: 'xyz-2', K: 'xyz-3' },
    });
    expect(exitCode).toBe(0);
    expect(out).not.toContain('xyz-');
    const config: unknown = JSON.parse(out);
    expect(Object.keys(Object(config))).toEqual([
      'agents',
      'aliases',
      'caching',
      'endpoints',
      'filters',
      'guards',
      'listeners',
      'metricsSources',
      'overrides',
      'preferences',
      'providers',
      'ratelimits',
      'routing',
      'source',
      'state',
      'systemPrompt',
      'targets',
      'tracing',
      'version',
    ]);
    expect(unsorted(config)).toEqual([]);
  });
});

/** Objects whose keys are not in order. */
function unsorted(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const names = Object.keys(value);
  const wrong = Array.isArray(value) || names.join() === [...names].sort().join() ? [] : [names];
  return [...wrong, ...Object.values(value).flatMap(unsorted)];
}
