import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAwsAccess } from '../../../src-main/console/aws-access.ts';

let folder: string;
const files = () => ({
  AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
  AWS_CONFIG_FILE: join(folder, 'config'),
});
const read = (variables: Record<string, string>) => readAwsAccess((name) => variables[name]);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plano-aws-'));
  writeFileSync(
    join(folder, 'credentials'),
    '[default]\naws_access_key_id = A\naws_secret_access_key=S=1\n# a remark\n\n[work]\naws_access_key_id=B\naws_secret_access_key=T\naws_session_token=TOKEN\n',
  );
  writeFileSync(
    join(folder, 'config'),
    '[profile work]\nregion = eu-west-1\n[profile sso]\nsso_session = corp\nregion = eu-west-1\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('credentials of AWS', () => {
  it('come from the variables before a profile', () => {
    const variables = { AWS_ACCESS_KEY_ID: 'K', AWS_SECRET_ACCESS_KEY: 'S', AWS_PROFILE: 'work', ...files() };
    expect(read(variables)).toEqual({
      access: { accessKeyId: 'K', secretAccessKey: 'S', sessionToken: null, region: null },
      problem: null,
    });
    expect(read({ ...variables, AWS_SESSION_TOKEN: 'T', AWS_DEFAULT_REGION: 'r' }).access).toMatchObject({
      sessionToken: 'T',
      region: 'r',
    });
  });

  it('come from the profile that is named, with its region', () => {
    expect(read({ AWS_PROFILE: 'work', ...files() }).access).toEqual({
      accessKeyId: 'B',
      secretAccessKey: 'T',
      sessionToken: 'TOKEN',
      region: 'eu-west-1',
    });
    expect(read({ AWS_PROFILE: 'default', ...files(), AWS_REGION: 'us-west-2' }).access).toEqual({
      accessKeyId: 'A',
      secretAccessKey: 'S=1',
      sessionToken: null,
      region: 'us-west-2',
    });
  });

  it('are missing without a word when nobody asked, and with one for a profile without keys', () => {
    expect(read(files())).toEqual({ access: null, problem: null });
    for (const profile of ['sso', 'nobody']) {
      const { access, problem } = read({ AWS_PROFILE: profile, ...files() });
      expect(access).toBeNull();
      expect(problem).toMatch(/AWS_PROFILE.*export-credentials/);
    }
  });
});
