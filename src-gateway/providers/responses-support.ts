import type { ProviderEndpoint } from './provider-endpoint.ts';

/**
 * Servers that speak OpenAI's API and turned out to have no Responses in it. They are known for as long as
 * the process lives: what a server has does not change with the config.
 */
export class ResponsesSupport {
  readonly #missing = new Set<string>();

  isMissing(endpoint: ProviderEndpoint): boolean {
    return this.#missing.size > 0 && this.#missing.has(serverOf(endpoint));
  }

  note(endpoint: ProviderEndpoint): void {
    this.#missing.add(serverOf(endpoint));
  }

  /** What it was judged by has another reason. */
  forget(endpoint: ProviderEndpoint): void {
    this.#missing.delete(serverOf(endpoint));
  }
}

/** Whether a server that is taken for OpenAI's may be another that has less. */
export function mayLackResponses({ config, profile }: ProviderEndpoint): boolean {
  if (config.interface !== 'openai' || config.options.upstreamApi !== 'auto') return false;
  return config.origin !== null && config.origin !== profile.origin;
}

function serverOf({ config, origin }: ProviderEndpoint): string {
  return `${origin}${config.pathPrefix ?? ''}`;
}
