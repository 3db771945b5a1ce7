/** The config behind most listener vectors; every provider is `up`. */
export function baseConfig(up: string): string {
  return `
version: v0.4.0
listeners: [{type: model, name: m, port: 12000, address: 127.0.0.1}]
model_providers:
  - {model: openai/gpt-4o-mini, access_key: sk-o, base_url: "${up}", default: true}
  - {model: openai/gpt-4o,      access_key: sk-o, base_url: "${up}"}
  - {model: anthropic/claude-sonnet-4-6, access_key: sk-a, base_url: "${up}"}
  - {model: ollama/llama3.1, base_url: "${up}", headers: {x-team: blue}}
  - {model: custom/lite, provider_interface: openai, base_url: "${up}/lite", passthrough_auth: true}
model_aliases:
  plano.v1: {target: gpt-4o}
  gpt-4o:   {target: gpt-4o-mini}
`;
}

export const completion = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'gpt-4o-mini-2024-07-18',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 12, completion_tokens: 34, total_tokens: 46 },
};
