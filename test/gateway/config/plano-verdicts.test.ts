import { describe, expect, it } from 'vitest';
import { analyse, shell } from './analyse.ts';

const environment = shell({ A: 'x', K: 'x', PORT: '9', PREFIX: 'openai', SCHEME: 'http' });

const head =
  'version: v0.4.0\nlisteners:\n  - {type: model, name: m, port: 12000}\nmodel_providers:\n  - {model: openai/gpt-4o, access_key: $A, default: true}\n';
const listener = (l: string) =>
  `version: v0.4.0\nlisteners:\n  - ${l}\nmodel_providers:\n  - {model: openai/gpt-4o, access_key: $A, default: true}\n`;
const provider = (p: string, v = 'v0.4.0') =>
  `version: ${v}\nlisteners:\n  - {type: model, name: m, port: 12000}\nmodel_providers:\n  - ${p}\n`;
const rows: readonly (readonly [title: string, verdict: '-' | 'S' | 'V', text: string])[] = [
  ['a sexagesimal time-out', 'S', listener('{type: model, name: m, port: 12000, timeout: 1:30}')],
  ['a truth value as a name', 'S', listener('{type: model, name: yes, port: 12000}')],
  ['a number as a key', 'S', provider('{model: openai/gpt-4o, access_key: 12_000}')],
  ['an octal number as a name', 'S', listener('{type: model, name: 010, port: 12000}')],
  ['a truth value as a header', 'S', provider('{model: openai/gpt-4o, access_key: $A, headers: {X: yes}}')],
  [
    'a truth value as a selector',
    'S',
    `${head}ratelimits: [{model: gpt-4o, selector: {key: k, value: no}, limit: {tokens: 1, unit: hour}}]\n`,
  ],
  [
    'truth values in an enum',
    '-',
    head +
      'endpoints: {e: {endpoint: h}}\nprompt_targets: [{name: a, description: get the weather there now, endpoint: {name: e, path: /}, parameters: [{name: x, type: str, description: a b, enum: [on, off]}]}]\n',
  ],
  ['an alias that is a number', 'S', `${head}model_aliases: {5: {target: gpt-4o}}\n`],
  ['an alias that is a truth value', 'S', `${head}model_aliases: {yes: {target: gpt-4o}}\n`],
  ['an alias that is null', 'S', `${head}model_aliases: {~: {target: gpt-4o}}\n`],
  ['an alias that is a date', 'S', `${head}model_aliases: {2024-05-01: {target: gpt-4o}}\n`],
  ['a header that is a number', '-', provider('{model: openai/gpt-4o, access_key: $A, headers: {5: a}}')],
  ['my-api without a value', 'V', `${head}endpoints: {my-api: }\n`],
  ['my-api as an empty map', 'V', `${head}endpoints: {my-api: {}}\n`],
  ['my-api as a list', 'V', `${head}endpoints: {my-api: [1]}\n`],
  ['my-api as a number', 'V', `${head}endpoints: {my-api: 5}\n`],
  ['my-api as text', 'V', `${head}endpoints: {my-api: hello}\n`],
  ['my-api with a number as endpoint', 'V', `${head}endpoints: {my-api: {endpoint: 5}}\n`],
  ['my-api with a date', 'V', `${head}endpoints: {my-api: {endpoint: h, since: 2024-01-01}}\n`],
  ['a path without a port', '-', `${head}endpoints: {a: {endpoint: api.x.com/v1}}\n`],
  ['a path behind a port', 'V', `${head}endpoints: {a: {endpoint: "h:80/v1"}}\n`],
  ...['h:99999', 'h:0', 'h:-1', 'h:+80', 'h:80:90'].map(
    (e) => [`endpoint ${e}`, '-', `${head}endpoints: {a: {endpoint: "${e}"}}\n`] as const,
  ),
  [
    'an inline preference named by a number',
    'S',
    provider('{model: openai/gpt-4o, access_key: $A, routing_preferences: [{name: 5}]}'),
  ],
  [
    'an inline preference without a description',
    'S',
    provider('{model: openai/gpt-4o, access_key: $A, routing_preferences: [{name: a, description: }]}'),
  ],
  [
    'an inline preference as text',
    'S',
    provider('{model: openai/gpt-4o, access_key: $A, routing_preferences: [code]}'),
  ],
  [
    'an inline preference on a wildcard below v0.4.0',
    'V',
    provider('{model: openai/*, access_key: $A, routing_preferences: [{name: a, description: b}]}', 'v0.3.0'),
  ],
  [
    'a nameless inline preference on a wildcard below v0.4.0',
    'V',
    provider('{model: openai/*, access_key: $A, routing_preferences: [{description: b}]}', 'v0.3.0'),
  ],
  [
    'an inline preference on a wildcard at v0.4.0',
    '-',
    provider('{model: openai/*, access_key: $A, routing_preferences: [{name: a, description: b}]}'),
  ],
  [
    'an unknown prefix with address and interface',
    '-',
    provider('{model: foo/x, base_url: "http://h:1", provider_interface: openai}'),
  ],
  [
    'an upper-case prefix with address and interface',
    '-',
    provider('{model: OpenAI/x, base_url: "http://h:1", provider_interface: openai}'),
  ],
  ['the reserved prefix without an address', 'V', provider('{model: embedded/x, access_key: $A}')],
  ['an empty model', 'V', provider('{model: "", access_key: $A}')],
  ['an empty base_url', '-', provider('{model: ollama/x, base_url: ""}')],
  [
    'a model with a blank behind it',
    '-',
    provider('{model: openai/x, access_key: $A}\n  - {model: "openai/x ", access_key: $A}'),
  ],
  ['a prefix with a blank behind it', '-', provider('{model: "openai /x", access_key: $A}')],
  [
    'a wildcard with a blank, twice',
    'V',
    provider('{model: "gemini/* ", access_key: $A}\n  - {model: "gemini/* ", access_key: $A}'),
  ],
  [
    'a wildcard with a blank as default',
    'V',
    provider('{model: "gemini/* ", access_key: $A, default: true}'),
  ],
  [
    'port 0 and an IPv6 address without brackets',
    '-',
    `${head}agents: [{id: a, url: "http://h:0"}, {id: b, url: "http://::1:9"}]\n`,
  ],
  ['an open bracket in a URL', 'V', `${head}agents: [{id: a, url: "http://[::1"}]\n`],
  ['a blank behind the port of an agent', 'V', `${head}agents: [{id: a, url: "http://h:9001 "}]\n`],
  ['a blank behind the host of an agent', '-', `${head}agents: [{id: a, url: "http://h "}]\n`],
  [
    'a blank behind the port of a provider',
    'V',
    provider('{model: foo/x, base_url: "http://h:9001 ", provider_interface: openai}'),
  ],
  [
    'a target that names an agent without a scheme',
    'V',
    head +
      'agents: [{id: a, url: "h:1"}]\nprompt_targets: [{name: t, description: get the weather there now, endpoint: {name: a, path: /}}]\n',
  ],
  [
    'one agent as the only endpoint',
    '-',
    `${head}agents: [{id: a, url: "http://h:1"}]\noverrides: {use_agent_orchestrator: true}\n`,
  ],
  [
    'an endpoint and an agent of one name',
    '-',
    head +
      'endpoints: {a: {endpoint: h}}\nagents: [{id: a, url: "http://h:1"}]\noverrides: {use_agent_orchestrator: true}\n',
  ],
  [
    'an endpoint and an agent without a scheme',
    '-',
    head +
      'endpoints: {a: {endpoint: h}}\nagents: [{id: b, url: "h:1"}]\noverrides: {use_agent_orchestrator: true}\n',
  ],
  [
    'an endpoint and another agent',
    'V',
    head +
      'endpoints: {a: {endpoint: h}}\nagents: [{id: b, url: "http://h:1"}]\noverrides: {use_agent_orchestrator: true}\n',
  ],
  ['a tab behind a colon', 'S', 'version:\tv0.4.0\nlisteners: []\n'],
  ['a tab behind a value', 'S', 'version: v0.4.0\t\nlisteners: []\n'],
  ['a tab before a comment', 'S', 'version: v0.4.0\t# x\nlisteners: []\n'],
  ['a tab inside plain text', 'S', 'version: v0.4.0\nlisteners: []\nsystem_prompt: a\tb\n'],
  ['a tab on an empty line', 'S', 'version: v0.4.0\n\t\nlisteners: []\n'],
  ['tabs in JSON', 'S', '{\n\t"version": "v0.4.0",\n\t"listeners": []\n}\n'],
  ['a tab inside quotes', '-', 'version: v0.4.0\nlisteners: []\nsystem_prompt: "a\tb"\n'],
  ['a tab inside a block text', '-', 'version: v0.4.0\nlisteners: []\nsystem_prompt: |\n  a\tb\n'],
  ['port 1e4', 'S', listener('{type: model, name: m, port: 1e4}')],
  ['port 08000', 'S', listener('{type: model, name: m, port: 08000}')],
  ['port 0o27340', 'S', listener('{type: model, name: m, port: 0o27340}')],
  ['threshold 1e-1', 'S', `${head}overrides: {prompt_target_intent_matching_threshold: 1e-1}\n`],
  ['port 1:30', '-', listener('{type: model, name: m, port: 1:30}')],
  ['port 0b1010', '-', listener('{type: model, name: m, port: 0b1010}')],
  ['sampling 5.0', '-', `${head}tracing: {random_sampling: 5.0}\n`],
  ['port 12000.0', '-', listener('{type: model, name: m, port: 12000.0}')],
  ['an anchor given twice', 'S', 'version: v0.4.0\nlisteners: []\noverrides: {a: &x 1, b: &x 2}\n'],
  ['a single =', 'S', 'version: v0.4.0\nlisteners: []\nsystem_prompt: =\n'],
  ['a template', 'S', 'version: v0.4.0\nlisteners: []\nmode: {{ x }}\n'],
  ['a list as a key', 'S', 'version: v0.4.0\nlisteners: []\noverrides: {[a]: 1}\n'],
  ['a merged text', 'S', 'version: v0.4.0\nlisteners: []\noverrides:\n  <<: text\n'],
  ['an impossible date', 'S', 'version: v0.4.0\nlisteners: []\noverrides: {x: 2024-13-45}\n'],
  [
    'a plain ? in brackets',
    'S',
    head +
      'endpoints: {e: {endpoint: h}}\nprompt_targets: [{name: api, description: get the weather there now, endpoint: {name: e, path: /w?d=1}}]\n',
  ],
  ['a bell in a comment', 'S', 'version: v0.4.0\nlisteners: []\n# \u0007\n'],
  ['a delete in a comment', 'S', 'version: v0.4.0\nlisteners: []\n# \u007f\n'],
  ['a C1 control in a comment', 'S', 'version: v0.4.0\nlisteners: []\n# \u0081\n'],
  ['U+FFFE in a comment', 'S', 'version: v0.4.0\nlisteners: []\n# \ufffe\n'],
  ['YAML 2.0', 'S', '%YAML 2.0\n---\nversion: v0.4.0\nlisteners: []\n'],
  ['a comment right behind a quote', '-', 'version: v0.4.0\nlisteners: []\nsystem_prompt: "one"#two\n'],
  [
    'quoted text that goes on at column 0',
    '-',
    'version: v0.4.0\nlisteners: []\nsystem_prompt: "one\ntwo"\n',
  ],
  [
    'brackets that go on at column 0',
    '-',
    'version: v0.4.0\nlisteners: []\noverrides: {\ndisable_signals: true\n}\n',
  ],
  ['CR as the end of lines', '-', 'version: v0.4.0\rlisteners: []\r'],
  [
    'a variable as the port of a provider',
    'V',
    provider('{model: foo/x, base_url: "http://h:$PORT", provider_interface: openai}'),
  ],
  ['a variable as the port of an agent', 'V', `${head}agents: [{id: a, url: "http://h:$PORT"}]\n`],
  ['a variable as the port of an endpoint', 'V', `${head}endpoints: {a: {endpoint: "h:$PORT"}}\n`],
  ['a variable as the prefix of a model', 'V', provider(`{model: "\${PREFIX}/x", access_key: $A}`)],
  [
    'a variable as the scheme of a provider',
    'V',
    provider(`{model: foo/x, base_url: "\${SCHEME}://h", provider_interface: openai}`),
  ],
  ['an empty OTLP endpoint', '-', `${head}tracing: {random_sampling: 1, opentracing_grpc_endpoint: ""}\n`],
  [
    'a bare scheme as OTLP endpoint',
    '-',
    `${head}tracing: {random_sampling: 1, opentracing_grpc_endpoint: "http://"}\n`,
  ],
  [
    'an unset variable as OTLP endpoint',
    'V',
    `${head}tracing: {random_sampling: 1, opentracing_grpc_endpoint: $NOPE}\n`,
  ],
  [
    'models that are equal only with their values',
    '-',
    provider('{model: openai/x, access_key: $A}\n  - {model: openai/$A, access_key: $A}'),
  ],
  [
    'discarded earlier values of repeated keys',
    '-',
    'version: 5\nlisteners: 7\nlisteners: []\nversion: v0.4.0\n',
  ],
];

/** Measured with Plano's own validator: S refused by its schema or parser, V by its checks, - accepted. */
describe("Plano's verdict", () => {
  it.each(rows)('%s: %s', (_title, verdict, text) => {
    const letters = analyse(text, { environment }).diagnostics.map(({ plano }) => plano);
    const refusals = letters.filter((letter) => letter === 'S' || letter === 'V');
    if (verdict === '-') expect(refusals).toEqual([]);
    else expect(refusals).toContain(verdict);
  });
});
