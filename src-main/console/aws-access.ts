import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { AwsAccess } from '../../src-gateway/providers/aws-access.ts';

export interface ReadAwsAccess {
  /** `null`: the variables and the profile give none. */
  readonly access: AwsAccess | null;
  /** Why a profile that was asked for gives none, without any value; `null`: it does, or none was. */
  readonly problem: string | null;
}

/**
 * Credentials for Amazon Bedrock: `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, else the keys that the
 * profile `AWS_PROFILE` has in AWS's own files. The files are read each time: tools renew temporary keys
 * in them. Never throws.
 */
export function readAwsAccess(get: (name: string) => string | undefined): ReadAwsAccess {
  const region = get('AWS_REGION') || get('AWS_DEFAULT_REGION') || null;
  const accessKeyId = get('AWS_ACCESS_KEY_ID');
  const secretAccessKey = get('AWS_SECRET_ACCESS_KEY');
  if (accessKeyId && secretAccessKey) {
    const sessionToken = get('AWS_SESSION_TOKEN') || null;
    return { access: { accessKeyId, secretAccessKey, sessionToken, region }, problem: null };
  }
  const profile = get('AWS_PROFILE');
  return profile ? fromProfile(profile, region, get) : { access: null, problem: null };
}

function fromProfile(
  profile: string,
  region: string | null,
  get: (name: string) => string | undefined,
): ReadAwsAccess {
  const folder = join(homedir(), '.aws');
  const keys = sectionOf(get('AWS_SHARED_CREDENTIALS_FILE') || join(folder, 'credentials'), profile);
  const configSection = profile === 'default' ? profile : `profile ${profile}`;
  const settings = sectionOf(get('AWS_CONFIG_FILE') || join(folder, 'config'), configSection);
  const values = { ...settings, ...keys };
  const accessKeyId = values.aws_access_key_id;
  const secretAccessKey = values.aws_secret_access_key;
  if (!accessKeyId || !secretAccessKey) {
    return {
      access: null,
      problem:
        `The AWS profile that AWS_PROFILE names holds no access key, so Bedrock requests are not signed. ` +
        'Log in, then run `aws configure export-credentials` and set what it prints.',
    };
  }
  return {
    access: {
      accessKeyId,
      secretAccessKey,
      sessionToken: values.aws_session_token || null,
      region: region ?? (values.region || null),
    },
    problem: null,
  };
}

/** The settings of one section of an INI file as AWS's tools write it; none when it cannot be read. */
function sectionOf(file: string, section: string): Readonly<Record<string, string | undefined>> {
  const values: Record<string, string> = {};
  let current = '';
  for (const line of textOf(file).split(/\r?\n/)) {
    const text = line.trim();
    if (text === '' || text.startsWith('#') || text.startsWith(';')) continue;
    const [, header] = /^\[\s*(.*?)\s*\]/.exec(text) ?? [];
    if (header !== undefined) current = header.replaceAll(/\s+/g, ' ');
    else if (current === section) {
      const [, name, value] = /^([^=\s]+)\s*=\s*(.*)$/.exec(text) ?? [];
      if (name !== undefined && value !== undefined) values[name.toLowerCase()] = value;
    }
  }
  return values;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
