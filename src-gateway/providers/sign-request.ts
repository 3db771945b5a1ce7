import { AwsV4Signer } from 'aws4fetch';
import type { AwsSigning } from './aws-access.ts';
import type { ProviderEndpoint } from './provider-endpoint.ts';

/**
 * The headers of a finished call, with a signature where the endpoint wants one. Nothing of the call may
 * change after this.
 */
export async function withSignature(
  { headers: ownHeaders, host, origin, signing }: ProviderEndpoint,
  call: { readonly path: string; readonly headers: readonly string[]; readonly body: Uint8Array },
): Promise<string[]> {
  const isOverruled = Object.keys(ownHeaders).some((name) => name.toLowerCase() === 'authorization');
  if (signing === null || isOverruled) return [...call.headers];
  const { protocol } = new URL(origin);
  const request = { ...call, method: 'POST', url: `${protocol}//${host}${call.path}` };
  return [...call.headers, ...(await signRequest(request, signing))];
}

export interface SignableRequest {
  readonly method: string;
  /** Scheme and host as the provider sees them, path and query as they are sent. */
  readonly url: string;
  /** name, value, …: every header that is sent besides. */
  readonly headers: readonly string[];
  readonly body: Uint8Array;
}

/**
 * The headers, as name, value, …, that make a finished request one of AWS Signature Version 4. They hold for
 * exactly this URL and this body, and for five minutes. Beside the host only headers of AWS itself are
 * signed: a proxy on the way may add others.
 */
export async function signRequest(
  { method, url, headers, body }: SignableRequest,
  { access, service, region }: AwsSigning,
  now: Date = new Date(),
): Promise<string[]> {
  const signer = new AwsV4Signer({
    method,
    url,
    headers: awsHeaders(headers),
    body: Uint8Array.from(body),
    accessKeyId: access.accessKeyId,
    secretAccessKey: access.secretAccessKey,
    ...(access.sessionToken === null ? {} : { sessionToken: access.sessionToken }),
    service,
    region,
    datetime: now.toISOString().replaceAll(/[:-]|\.\d{3}/g, ''),
  });
  const signed = await signer.sign();
  return signatureHeaders.flatMap((name) => {
    const value = signed.headers.get(name);
    return value === null ? [] : [name, value];
  });
}

const signatureHeaders = ['authorization', 'x-amz-date', 'x-amz-security-token'];

function awsHeaders(headers: readonly string[]): [name: string, value: string][] {
  const found: [name: string, value: string][] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = (headers[index] ?? '').toLowerCase();
    if (name.startsWith('x-amz-') && !signatureHeaders.includes(name))
      found.push([name, headers[index + 1] ?? '']);
  }
  return found;
}
