import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { zeroConfig } from '../../../src-main/console/zero-config.ts';
import { analyse, shell } from '../../gateway/config/analyse.ts';

const ten = [
  'openai',
  'anthropic',
  'gemini',
  'groq',
  'deepseek',
  'mistral',
  'digitalocean',
  'vercel',
  'openrouter',
  'edenai',
];

const made = (variables: readonly string[], more: Partial<Parameters<typeof zeroConfig>[0]> = {}) =>
  zeroConfig({
    isSet: (variable) => variables.includes(variable),
    port: 12000,
    ollama: null,
    traces: 'http://localhost:4317',
    ...more,
  });

interface Provider {
  readonly name: string;
  readonly model: string;
  readonly base_url?: string;
  readonly access_key?: string;
  readonly passthrough_auth?: boolean;
}

const providers = (text: string) => parse(text).model_providers as Provider[];

describe('the config of a start without one', () => {
  it('has the ten usual providers, all passing credentials through when there is no key', () => {
    const { text, keyed, passthrough } = made([]);
    expect(providers(text).map(({ name }) => name)).toEqual(ten);
    expect(providers(text).every(({ passthrough_auth }) => passthrough_auth === true)).toBe(true);
    expect([keyed, passthrough]).toEqual([[], ten]);
    expect(parse(text)).toMatchObject({
      version: 'v0.4.0',
      listeners: [{ name: 'llm', type: 'model', port: 12000 }],
      tracing: { random_sampling: 100, opentracing_grpc_endpoint: 'http://localhost:4317' },
    });
  });

  it('puts those with a key first, in the same order, and adds others for their keys', () => {
    const { text, keyed, passthrough } = made([
      'GROQ_API_KEY',
      'OPENAI_API_KEY',
      'XAI_API_KEY',
      'MIMO_API_KEY',
    ]);
    expect(keyed).toEqual(['openai', 'groq', 'xai', 'xiaomi']);
    expect(passthrough).toEqual(ten.filter((name) => name !== 'openai' && name !== 'groq'));
    expect(
      providers(text)
        .slice(0, 4)
        .map(({ name, access_key }) => [name, access_key]),
    ).toEqual([
      ['openai', '$OPENAI_API_KEY'],
      ['groq', '$GROQ_API_KEY'],
      ['xai', '$XAI_API_KEY'],
      ['xiaomi', '$MIMO_API_KEY'],
    ]);
  });

  it('leaves the addresses of Groq and Gemini to what is known of them', () => {
    const without = providers(made([]).text).filter(({ base_url }) => base_url === undefined);
    expect(without.map(({ name }) => name)).toEqual(['gemini', 'groq']);
  });

  it('adds an Ollama that answers, which needs no key', () => {
    const { text, keyed } = made(['OPENAI_API_KEY'], { ollama: 'http://127.0.0.1:11434' });
    expect(providers(text)[1]).toEqual({
      name: 'ollama',
      model: 'ollama/*',
      base_url: 'http://127.0.0.1:11434',
    });
    expect(keyed).toEqual(['openai', 'ollama']);
  });

  it('is a valid config that Plano takes too, without a warning and without a default', () => {
    const variables = ['OPENAI_API_KEY', 'XAI_API_KEY'];
    const { text } = made(variables, { traces: null });
    const { diagnostics, config } = analyse(text, {
      environment: shell({ OPENAI_API_KEY: 'a', XAI_API_KEY: 'b' }),
    });
    expect(diagnostics.filter(({ severity, plano }) => severity !== 'hint' || /[SV]/.test(plano))).toEqual(
      [],
    );
    expect(config?.providers.some((provider) => provider.default)).toBe(false);
    expect(config?.listeners).toMatchObject([{ name: 'llm', address: '127.0.0.1', port: 12000 }]);
  });
});
