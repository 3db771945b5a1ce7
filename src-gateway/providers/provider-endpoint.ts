import type { ChatStreamDefect } from '../apis/chat-stream-repair.ts';
import type { ProviderConfig } from '../config/gateway-config.ts';
import { type AwsAccess, type AwsSigning, awsSigningFor } from './aws-access.ts';
import { type ChatgptAccess, withStoredLogin } from './chatgpt-access.ts';
import { type ProviderProfile, providerProfile } from './provider-profiles.ts';

/** Everything about calling one provider that does not depend on the request. */
export interface ProviderEndpoint {
  readonly config: ProviderConfig;
  readonly profile: ProviderProfile;
  /** `openai`: the part before `/` in metrics, spans and `x-plano-resolved-model`. */
  readonly providerName: string;
  readonly origin: string;
  /** Host and port of `origin`. */
  readonly address: string;
  /** Whose certificate the other side must show, whatever the `Host` header says; `null`: an address. */
  readonly serverName: string | null;
  /** `Host` header. */
  readonly host: string;
  /** The entry's own headers; they win over everything that we or the client would send. */
  readonly headers: Readonly<Record<string, string>>;
  /** How its requests are signed; `null`: they carry a credential, or none. */
  readonly signing: AwsSigning | null;
  readonly injectStreamUsage: boolean;
  readonly strip: readonly string[];
  readonly chatDefects: readonly ChatStreamDefect[];
}

export interface Surroundings {
  /** Of the process; `null`: it has none. */
  readonly aws: AwsAccess | null;
  /** Left out: nobody has logged in. */
  readonly chatgpt?: ChatgptAccess | undefined;
  /** A new id, for providers that want one for each run of the gateway. */
  newSessionId(): string;
}

export function providerEndpoint(entry: ProviderConfig, surroundings: Surroundings): ProviderEndpoint {
  const config = withStoredLogin(entry, surroundings.chatgpt);
  const profile = providerProfile(config.interface);
  const given = new URL(config.origin ?? profile.origin ?? 'http://127.0.0.1');
  // A provider of its own behind an OpenAI-compatible address is no OpenAI: it may refuse the option.
  const known = config.prefix === config.interface;
  return {
    config,
    profile,
    providerName: config.prefix,
    origin: given.origin,
    address: given.host,
    serverName: isAddress(given.hostname) ? null : given.hostname,
    host: config.hostHeader ?? given.host,
    headers: headersOf(config, profile, surroundings),
    signing: profile.auth === 'bearer-or-sigv4' ? awsSigningFor(config, given, surroundings.aws) : null,
    injectStreamUsage: config.options.injectStreamUsage ?? (known && profile.streamUsage),
    strip: [...profile.strip, ...config.options.strip],
    chatDefects: config.options.repairStream === false ? [] : profile.chatDefects,
  };
}

function headersOf(
  { headers }: ProviderConfig,
  { sessionHeader }: ProviderProfile,
  { newSessionId }: Surroundings,
): Readonly<Record<string, string>> {
  if (sessionHeader === null) return headers;
  const isSet = Object.keys(headers).some((name) => name.toLowerCase() === sessionHeader);
  return isSet ? headers : { ...headers, [sessionHeader]: newSessionId() };
}

/** URLs write addresses in one way only: digits and dots, or brackets. */
function isAddress(hostname: string): boolean {
  return hostname.startsWith('[') || /^[\d.]+$/.test(hostname);
}
