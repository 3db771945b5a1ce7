import type { ProviderConfig } from '../gateway-config.ts';
import { maskSecret } from '../secrets.ts';
import { type Compare, type ConfigChange, fieldComparer } from './compare-fields.ts';

/** What differs between two forms of a provider; names variables of its credential, never a credential. */
export const compareProviders: Compare<ProviderConfig> = (before, after) => [
  ...compareAddress(before, after),
  ...credentialChange(before, after),
  ...(before.default === after.default
    ? []
    : [{ text: after.default ? 'is now the default' : 'is no longer the default', attention: true }]),
  ...compareRest(before, after),
];

const compareAddress = fieldComparer<ProviderConfig>([
  { label: 'base URL', of: addressOf, attention: true },
  { label: 'interface', of: (provider) => provider.interface, attention: true },
]);

const compareRest = fieldComparer<ProviderConfig>([
  { label: 'headers', of: ({ headers }) => headers },
  { label: 'Host header', of: ({ hostHeader }) => hostHeader },
  { label: 'upstream API', of: ({ options }) => options.upstreamApi },
  { label: 'style of authentication', of: ({ options }) => options.authStyle },
  { label: 'default of max_tokens', of: ({ options }) => options.defaultMaxTokens ?? "the provider's" },
  {
    label: 'asking for usage in streams',
    of: ({ options }) => options.injectStreamUsage ?? "the provider's",
  },
  { label: 'repair of streams', of: ({ options }) => options.repairStream ?? "the provider's" },
  { label: 'members taken out of bodies', of: ({ options }) => options.strip },
]);

function addressOf({ origin, pathPrefix, query }: ProviderConfig): string {
  return origin === null ? 'the default' : `${origin}${pathPrefix ?? ''}${query === null ? '' : `?${query}`}`;
}

function credentialChange({ auth: before }: ProviderConfig, { auth: after }: ProviderConfig): ConfigChange[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const [old, now] = [credentialWords(before), credentialWords(after)];
  if (before.kind !== 'key' || after.kind !== 'key') {
    return [{ text: `credential ${old} → ${now}`, attention: true }];
  }
  if (old === now) return [{ text: `access key changed, both shown as ${now}`, attention: true }];
  const variables = isReference(before.value) && isReference(after.value);
  return [{ text: `access key ${variables ? 'variable changed ' : ''}${old} → ${now}`, attention: true }];
}

function credentialWords(auth: ProviderConfig['auth']): string {
  if (auth.kind === 'client') return "the client's own";
  if (auth.kind === 'none') return 'none';
  return isReference(auth.value) ? auth.value : maskSecret(auth.value);
}

function isReference(value: string): boolean {
  return /^\$\{?\w+\}?$/.test(value);
}
