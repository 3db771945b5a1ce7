import {
  type ProviderEndpoint,
  providerEndpoint,
  type Surroundings,
} from '../../src-gateway/providers/provider-endpoint.ts';
import { configFrom } from './config-from.ts';

/** The endpoint of one provider entry, given as the members of a YAML flow map. */
export function providerEndpointOf(
  entry: string,
  surroundings: Partial<Surroundings> = {},
): ProviderEndpoint {
  const [provider] = configFrom(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{${entry}}]
`).providers;
  if (provider === undefined) throw new Error('no provider');
  return providerEndpoint(provider, {
    aws: null,
    newSessionId: () => 'session-1',
    ...surroundings,
  });
}
