import { describe, expect, it } from 'vitest';
import { migrateConfig } from '../../../src-gateway/config/migrate-config.ts';
import { analyse } from './analyse.ts';
import { applyFix } from './apply-fix.ts';
import { fileVectors } from './file-vectors.ts';

const old = `# our gateway
version: v0.1

listeners:
  # where functions are called
  ingress_traffic: # old name
    address: 0.0.0.0
    port: 10000 # prompts
    message_format: openai
    timeout: 30s
  # where models are called
  egress_traffic:
    port: 12000

llm_providers: # two of them
  - model: openai/gpt-4o
    access_key: $OPENAI_API_KEY # secret
    default: true
  - access_key: $A
    model: anthropic/claude-sonnet-4-5
    routing_preferences:
      # hard work
      - name: code
        description: writing "new" functions # and modules
      - name: review
        description: reviewing changes of others
`;

const migrated = `# our gateway
version: v0.4.0

listeners:
  # where models are called
  - type: model
    name: egress_traffic
    port: 12000
  # where functions are called
  - type: prompt # old name
    name: ingress_traffic
    address: 0.0.0.0
    port: 10000 # prompts
    timeout: 30s

model_providers: # two of them
  - model: openai/gpt-4o
    access_key: $OPENAI_API_KEY # secret
    default: true
  - access_key: $A
    model: anthropic/claude-sonnet-4-5
routing_preferences:
  # hard work
  # and modules
  - {name: "code", description: "writing \\"new\\" functions", models: ["anthropic/claude-sonnet-4-5"]}
  - {name: "review", description: "reviewing changes of others", models: ["anthropic/claude-sonnet-4-5"]}
`;

const asFix = (edits: ReturnType<typeof migrateConfig>['edits']) => ({
  title: '',
  kind: 'safe' as const,
  edits,
});

describe('migrating a config', () => {
  it('rewrites every old form and keeps every comment', () => {
    const { text, changes, obstacles } = migrateConfig(old);
    expect(text).toBe(migrated);
    expect(obstacles).toEqual([]);
    expect(changes.map(({ code, line }) => `${line} ${code}`)).toEqual([
      '15 CFG_LLM_PROVIDERS_DEPRECATED',
      '4 CFG_LISTENERS_LEGACY_OBJECT',
      '21 CFG_INLINE_PREFERENCES_DEPRECATED',
    ]);
  });

  it('keeps the line breaks of the file', () => {
    expect(migrateConfig(old.replaceAll('\n', '\r\n')).text).toBe(migrated.replaceAll('\n', '\r\n'));
  });

  it('adds lifted routes to those that are there', () => {
    const text = `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
routing_preferences:
  - {name: a, description: writing new functions, models: [gpt-4o]}
model_providers:
  - model: openai/gpt-4o
    # the rest
    routing_preferences: [{name: b, description: reviewing changes}] # all of it
    default: true
`;
    expect(migrateConfig(text).text).toBe(`version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
routing_preferences:
  - {name: a, description: writing new functions, models: [gpt-4o]}
  # all of it
  - {name: "b", description: "reviewing changes", models: ["openai/gpt-4o"]}
model_providers:
  - model: openai/gpt-4o
    # the rest
    default: true
`);
  });

  it('rewrites the keys of the first releases', () => {
    const text = `version: v0.1
listener:
  # for clients
  address: 0.0.0.0
  port: 10000
  message_format: huggingface
  connect_timeout: 0.005s
llm_providers:
  - {name: gpt, provider: openai, model: gpt-4o, usage: general chat, access_key: $A, default: true}
  - {name: own, provider: mistral, model: small, usage: short answers, access_key: $B}
`;
    expect(migrateConfig(text).text).toBe(`version: v0.4.0
listeners:
- type: prompt
  name: prompt_listener
  # for clients
  address: 0.0.0.0
  port: 10000
model_providers:
  - {name: gpt, model: openai/gpt-4o, access_key: $A, default: true}
  - {name: own, model: mistral/small, access_key: $B}
routing_preferences:
  - {name: "gpt-4o", description: "general chat", models: ["openai/gpt-4o"]}
  - {name: "small", description: "short answers", models: ["mistral/small"]}
`);
  });

  it('leaves a current file alone', () => {
    expect(migrateConfig(migrated)).toEqual({ text: migrated, edits: [], changes: [], obstacles: [] });
  });

  it('says what hinders it in a text that is no config', () => {
    const broken = 'llm_providers: [\n';
    const { text, changes, obstacles } = migrateConfig(broken);
    expect([text, changes]).toEqual([broken, []]);
    expect(obstacles.map(({ code }) => code)).toContain('CFG_YAML_SYNTAX');
  });

  it.each([...fileVectors, { title: 'a file of the first releases', text: old }])(
    '$title: means the same afterwards, and needs no second round',
    ({ text }) => {
      const { text: after, edits, changes } = migrateConfig(text);
      expect(applyFix(text, asFix(edits))).toBe(after);
      expect(migrateConfig(after).changes).toEqual([]);
      if (changes.length === 0) expect(after).toBe(text);
      const meaning = (source: string) => {
        const { version: _version, source: _source, ...rest } = analyse(source).effective ?? {};
        return rest;
      };
      if (analyse(text).valid) expect(meaning(after)).toEqual(meaning(text));
    },
  );
});
