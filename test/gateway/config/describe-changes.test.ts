import { describe, expect, it } from 'vitest';
import { describeChanges } from '../../../src-gateway/config/describe-changes.ts';
import type { GatewayConfig } from '../../../src-gateway/config/gateway-config.ts';
import { analyse } from './analyse.ts';

const before = `version: v0.4.0
listeners:
  - {type: model, name: main, port: 12000}
model_providers:
  - {model: openai/gpt-4o, access_key: $A, default: true}
  - {model: openai/gpt-4o-mini, access_key: sk-live-1234567890abcdef}
model_aliases: {fast.v1: {target: gpt-4o}}
routing_preferences:
  - {name: code review, description: review existing source code for bugs, models: [openai/gpt-4o, openai/gpt-4o-mini]}
  - {name: writing, description: write mails and articles in English, models: [openai/gpt-4o]}
`;

function effective(text: string): GatewayConfig {
  const config = analyse(text).effective;
  if (config === null) throw new Error('the text could not be read');
  return config;
}

const changes = (after: string) => describeChanges(effective(before), effective(after));
const words = (after: string) => changes(after).map(({ text }) => text);

describe('changes in plain words', () => {
  it('says nothing about the same config', () => {
    expect(changes(`${before}# a comment\n`)).toEqual([]);
  });

  it('names a port, and a route whose models are reordered', () => {
    const after = before
      .replace('12000', '12001')
      .replace('[openai/gpt-4o, openai/gpt-4o-mini]', '[openai/gpt-4o-mini, openai/gpt-4o]');
    expect(changes(after)).toEqual([
      { text: 'listener main: port 12000 → 12001', attention: true },
      {
        text: 'route "code review": models order changed openai/gpt-4o, openai/gpt-4o-mini → openai/gpt-4o-mini, openai/gpt-4o',
        attention: false,
      },
    ]);
  });

  it('names what is removed and what is added', () => {
    const after = before.replace(/model_aliases.*\n/, 'model_aliases: {slow.v1: {target: gpt-4o}}\n');
    expect(changes(after)).toEqual([
      { text: 'alias fast.v1: removed', attention: true },
      { text: 'alias slow.v1: added', attention: false },
    ]);
  });

  it('names the variable of a key, never a key', () => {
    expect(words(before.replace('$A', '$B'))).toEqual([
      'provider openai/gpt-4o: access key variable changed $A → $B',
    ]);
    const literal = words(before.replace('sk-live-1234567890abcdef', 'sk-live-0987654321fedcba'));
    expect(literal).toEqual(['provider openai/gpt-4o-mini: access key changed']);
    expect(words(before.replace('access_key: $A', 'passthrough_auth: true'))).toEqual([
      "provider openai/gpt-4o: credential $A → the client's own",
    ]);
  });

  it('lists everything of a first config', () => {
    expect(describeChanges(null, effective(before)).map(({ text }) => text)).toEqual([
      'listener main: added',
      'provider openai/gpt-4o: added',
      'provider openai/gpt-4o-mini: added',
      'alias fast.v1: added',
      'route "code review": added',
      'route writing: added',
    ]);
  });

  it('tells sections apart', () => {
    const traced = `${before}tracing: {random_sampling: 10}\n`;
    expect(words(traced)).toEqual(['tracing: added']);
    expect(describeChanges(effective(traced), effective(traced.replace('10}', '20}')))).toEqual([
      { text: 'tracing: sampling percent 10 → 20', attention: false },
    ]);
  });
});
