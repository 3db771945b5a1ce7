export interface FilteredConfig {
  /** URL of every provider. */
  readonly up: string;
  /** Members of the listener, as YAML. */
  readonly listener: string;
  /** Entries of `filters`, as YAML. */
  readonly filters: readonly string[];
}

/** A model listener with filters; `m` and `m2` are models. */
export function filteredConfig({ up, listener, filters }: FilteredConfig): string {
  return `
version: v0.4.0
listeners: [{type: model, name: llm, port: 12000, address: 127.0.0.1, ${listener}}]
model_providers:
  - {model: openai/m, access_key: sk, base_url: "${up}", default: true}
  - {model: openai/m2, access_key: sk, base_url: "${up}"}
  - {model: anthropic/claude-sonnet-4-6, access_key: sk, base_url: "${up}"}
filters:
${filters.map((entry) => `  - ${entry}`).join('\n')}
tracing: {random_sampling: 100}
`;
}

/** The body of the filter vectors. */
export const B = { model: 'm', messages: [{ role: 'user', content: 'hi' }], temperature: 0 };
