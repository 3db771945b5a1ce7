import { describe, expect, it } from 'vitest';
import { movedSecret } from '../../../../src-gateway/config/editor/moved-secret.ts';
import { analyse } from '../analyse.ts';
import { applyFix } from '../apply-fix.ts';

/** What the first fix of that finding moves, and the line that it leaves. */
function moved(text: string, code: string) {
  const finding = analyse(text).diagnostics.find((one) => one.code === code);
  const fix = finding?.fixes[0];
  if (finding === undefined || fix === undefined) throw new Error(`${code} has no fix`);
  const line = applyFix(text, fix).split('\n')[finding.range.start.line - 1]?.trim();
  return { ...movedSecret(text, finding, fix), line };
}

const provider = (line: string) => `version: v0.4.0
listeners:
  - {type: model, name: main, port: 12000}
model_providers:
  - model: openai/gpt-4o
    ${line}
`;

const storage = (address: string) => `version: v0.4.0
listeners:
  - {type: model, name: main, port: 12000}
state_storage:
  type: postgres
  connection_string: ${address}
`;

describe('the secret that a fix moves', () => {
  it.each([
    [
      'a key',
      provider('access_key: sk-live-1234567890abcdef'),
      'CFG_HARDCODED_SECRET',
      { name: 'OPENAI_API_KEY', value: 'sk-live-1234567890abcdef', line: 'access_key: $OPENAI_API_KEY' },
    ],
    [
      'a key in quotes, without them',
      provider('access_key: "secret #1"'),
      'CFG_HARDCODED_SECRET',
      { name: 'OPENAI_API_KEY', value: 'secret #1', line: 'access_key: $OPENAI_API_KEY' },
    ],
    [
      'the token of a header',
      provider('headers: {Authorization: "Bearer abcdefghijklmnopqrstuvwx"}'),
      'CFG_HARDCODED_SECRET',
      {
        name: 'OPENAI_API_KEY',
        value: 'abcdefghijklmnopqrstuvwx',
        line: 'headers: {Authorization: "Bearer $OPENAI_API_KEY"}',
      },
    ],
    [
      'the password of an address, as it is without its encoding',
      storage('postgresql://app:p%40ss@db:5432/plano'),
      'CFG_STATE_CONNECTION_SECRET',
      { name: 'DB_PASS', value: 'p@ss', line: 'connection_string: postgresql://app:$DB_PASS@db:5432/plano' },
    ],
  ])('is %s', (_what, text, code, expected) => expect(moved(text, code)).toEqual(expected));

  it('is nothing for another fix', () => {
    const text = provider('acces_key: $A');
    const finding = analyse(text).diagnostics.find(({ code }) => code === 'CFG_UNKNOWN_KEY');
    const fix = finding?.fixes[0];
    expect(finding && fix && movedSecret(text, finding, fix)).toBeNull();
  });
});
