import type { ProviderConfig } from '../config/gateway-config.ts';

/** A login to a ChatGPT subscription that this machine keeps. */
export interface ChatgptAccess {
  readonly accessToken: string;
  /** `null`: the login does not name one. */
  readonly accountId: string | null;
}

const accountHeader = 'ChatGPT-Account-Id';

/** The entry with the stored login for its credential, where it says nothing of credentials itself. */
export function withStoredLogin(config: ProviderConfig, access: ChatgptAccess | undefined): ProviderConfig {
  const { auth, headers } = config;
  if (access === undefined || auth.kind !== 'client' || auth.implied !== true) return config;
  const isNamed = Object.keys(headers).some((name) => name.toLowerCase() === accountHeader.toLowerCase());
  const account =
    access.accountId === null || isNamed ? headers : { ...headers, [accountHeader]: access.accountId };
  return { ...config, auth: { kind: 'key', value: access.accessToken }, headers: account };
}
