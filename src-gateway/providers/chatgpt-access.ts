import type { ProviderConfig } from '../config/gateway-config.ts';

/** A login to a ChatGPT subscription that this machine keeps. */
export interface ChatgptAccess {
  readonly accessToken: string;
  /** `null`: the login does not name one. */
  readonly accountId: string | null;
}

const accountHeader = 'ChatGPT-Account-Id';

/** Whether the entry says nothing of credentials, and so takes the login that this machine keeps. */
export function usesStoredLogin({ auth }: Pick<ProviderConfig, 'auth'>): boolean {
  return auth.kind === 'client' && auth.implied === true;
}

/** The entry with the stored login for its credential, where it says nothing of credentials itself. */
export function withStoredLogin(config: ProviderConfig, access: ChatgptAccess | undefined): ProviderConfig {
  const { headers } = config;
  if (access === undefined || !usesStoredLogin(config)) return config;
  const isNamed = Object.keys(headers).some((name) => name.toLowerCase() === accountHeader.toLowerCase());
  const account =
    access.accountId === null || isNamed ? headers : { ...headers, [accountHeader]: access.accountId };
  return { ...config, auth: { kind: 'key', value: access.accessToken }, headers: account };
}
