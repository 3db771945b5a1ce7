import type { ProviderConfig } from '../config/gateway-config.ts';

/** What the process may do at AWS: `AWS_ACCESS_KEY_ID` and its companions, or the profile `AWS_PROFILE`. */
export interface AwsAccess {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken: string | null;
  /** Where a host name does not tell; `null`: not given. */
  readonly region: string | null;
}

/** How the requests to one endpoint are signed. */
export interface AwsSigning {
  readonly access: AwsAccess;
  readonly service: string;
  readonly region: string;
}

/**
 * How requests to a Bedrock endpoint are signed; `null`: not at all. A key of the entry is sent as it is,
 * and clients that bring their own credential do not get ours.
 */
export function awsSigningFor(
  { auth, options }: Pick<ProviderConfig, 'auth' | 'options'>,
  url: URL,
  access: AwsAccess | null,
): AwsSigning | null {
  if (access === null || options.authStyle !== 'auto') return null;
  if (auth.kind !== 'none' || auth.missingVariable !== undefined) return null;
  const region = awsRegionOf(url.hostname) ?? access.region;
  return region === null ? null : { access, service: 'bedrock', region };
}

/** The region in the name of one of AWS's own hosts, private endpoints included; `null`: it is none. */
export function awsRegionOf(hostname: string): string | null {
  const [, region] =
    /(?:^|\.)bedrock-runtime(?:-fips)?\.([a-z0-9-]+)\.(?:vpce\.)?(?:amazonaws\.com(?:\.cn)?|api\.aws)$/.exec(
      hostname,
    ) ?? [];
  return region ?? null;
}
