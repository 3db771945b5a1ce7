import { describe, expect, it } from 'vitest';
import { parse, parseDocument, stringify, visit } from 'yaml';
import { describeChanges } from '../../../src-gateway/config/describe-changes.ts';
import type { GatewayConfig } from '../../../src-gateway/config/gateway-config.ts';
import { analyse, shell } from './analyse.ts';
import { everyField } from './every-field.ts';

const head = 'version: v0.4.0\nlisteners: [{type: model, name: m, port: 12000}]\n';
const providers = 'model_providers: [{model: openai/gpt-4o, access_key: $A, default: true}]\n';

function effective(text: string): GatewayConfig {
  const config = analyse(text).effective;
  if (config === null) throw new Error('the text could not be read');
  return config;
}

/** As printed, but for the name and the hash of the file. */
const meaning = (text: string) => ({ ...effective(text), source: null });

describe('two files that mean the same', () => {
  it.each([
    ['order of keys', `${head}${providers}`, `${providers}${head}`],
    [
      'comments, quotes and flow style',
      `${head}${providers}`,
      `# a comment\nversion: "v0.4.0"\nlisteners:\n  - type: 'model'\n    name: m # here\n    port: 12000\n${providers}`,
    ],
    ['the old name of providers', `${head}${providers}`, `${head}llm_${providers.slice('model_'.length)}`],
    [
      'the old form of listeners',
      `version: v0.4.0\nlisteners: [{type: model, name: egress_traffic, port: 12000}]\n${providers}`,
      `version: v0.4.0\nlisteners: {egress_traffic: {port: 12000}}\n${providers}`,
    ],
    [
      'units of a duration',
      `version: v0.4.0\nlisteners: [{type: model, name: m, port: 12000, timeout: 120s}]\n${providers}`,
      `version: v0.4.0\nlisteners: [{type: model, name: m, port: 12000, timeout: 2m}]\n${providers}`,
    ],
    ['spellings of the version', `${head}${providers}`, `${head.replace('v0.4.0', '0.4.0')}${providers}`],
    [
      'routes at a provider or at the top',
      `${head}${providers}routing_preferences: [{name: code, description: Write code., models: [openai/gpt-4o]}]\n`,
      `${head}${providers.replace('default: true', 'default: true, routing_preferences: [{name: code, description: Write code.}]')}`,
    ],
    [
      'what is off anyway',
      `${head}${providers}`,
      `${head}${providers}prompt_caching: {min_prefix_tokens: 9}\n`,
    ],
    [
      'defaults that are written out',
      `${head}${providers}`,
      `${head}${providers}routing: {session_ttl_seconds: 600, session_max_entries: 10000, session_cache: {type: memory}}
prompt_caching: {enabled: false}
state_storage: {type: sqlite, ttl_seconds: 2592000, max_entries: 1000000, on_error: fail, pool: {max: 10}}
overrides: {upstream_connect_timeout: 5s, llm_routing_model: Plano-Orchestrator, orchestrator_model_context_length: 8192}
`,
    ],
    [
      'fields without an effect',
      `${head}${providers}`,
      `${head}${providers}mode: llm\nrouting: {model: gpt-4o}\n`,
    ],
    [
      'an anchor and its text',
      `${head}model_providers: [{model: openai/a, access_key: $A}, {model: openai/b, access_key: $A}]\n`,
      `${head}model_providers: [{model: openai/a, access_key: &key $A}, {model: openai/b, access_key: *key}]\n`,
    ],
  ])('print the same: %s', (_, one, other) => {
    expect(meaning(other)).toEqual(meaning(one));
  });

  it('print another meaning as another', () => {
    expect(meaning(`${head}${providers.replace('gpt-4o', 'gpt-5')}`)).not.toEqual(meaning(head + providers));
  });
});

describe('secrets of a config', () => {
  const secret = 'sk-live-5e1a9c0d7b3f2468ace0';
  const environment = shell({ MY_API_TOKEN: secret, A: 'x', B: 'x', K: 'x' });

  const postgres = 'state_storage: {type: postgres, connection_string: "postgresql://db/plano"}\n';

  /** Each section of a file as a file of its own: an analysis of less takes less. */
  function sections(text: string): string[] {
    const root: Readonly<Record<string, unknown>> = parse(text);
    return Object.entries(root).map(([name, section]) => stringify({ [name]: section }));
  }

  /** The text once for each of its values, that value replaced. */
  function* withEachValue(text: string, value: string): Generator<readonly [string, string]> {
    const scalars: number[] = [];
    const document = parseDocument(text);
    visit(document, { Scalar: (key, _node, path) => void (key !== 'key' && scalars.push(path.length)) });
    for (let index = 0; index < scalars.length; index++) {
      const copy = document.clone();
      let at = 0;
      let place = '';
      visit(copy, {
        Scalar(key, node) {
          if (key === 'key' || at++ !== index) return;
          place = String(node.value);
          node.value = value;
        },
      });
      yield [place, copy.toString()];
    }
  }

  it.each([
    ['out of a variable', '$MY_API_TOKEN'],
    ['within a text', 'https://user:$MY_API_TOKEN@host/x'],
    ['written out', secret],
    ['written out in a URL', `http://h/?api_key=${secret}`],
  ])('are never printed, nor told as a change: %s', (_, value) => {
    const shownAt = [...sections(everyField), postgres].flatMap((text) =>
      [...withEachValue(text, value)].flatMap(([place, mutated]) => {
        const after = analyse(mutated, { environment });
        const changes = describeChanges(
          analyse(text, { environment }).written(),
          after.written() ?? effective(text),
        );
        const printed = JSON.stringify([after.effective, changes]);
        return printed.includes(secret.slice(4, -4)) ? [place] : [];
      }),
    );
    expect(shownAt).toEqual([]);
  });
});
