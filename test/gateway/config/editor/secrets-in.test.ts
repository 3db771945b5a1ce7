import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secretsIn } from '../../../../src-gateway/config/editor/secrets-in.ts';

/** The text as a reader sees it. */
function shown(text: string): string {
  let result = text;
  for (const { hidden, standIn } of secretsIn(text).reverse())
    result = result.slice(0, hidden.start.offset) + standIn + result.slice(hidden.end.offset);
  return result;
}

describe('secrets in a config', () => {
  it.each([
    ['a key', 'access_key: sk-live-1234567890abcdef', 'access_key: sk-…cdef'],
    ['a short one', 'access_key: hunter2', 'access_key: ••••'],
    ['one in quotes', 'api_key: "phc-012345678901234567"', 'api_key: "phc…4567"'],
    ['a number', 'password: 12345', 'password: ••••'],
    ['a flow map', '{model: a/b, access_key: abcdef}', '{model: a/b, access_key: ••••}'],
    ['a header', 'Authorization: Basic dXNlcjpwYXNzd29yZA==', 'Authorization: Basic dXN…ZA=='],
    ['a bearer token', 'x: Bearer abcdefghijklmnopqrstuvwx', 'x: Bearer abc…uvwx'],
    [
      'the password of a URL',
      'connection_string: postgresql://u:hunter2@db/x',
      'connection_string: postgresql://u:••••@db/x',
    ],
    ['a comment', '# was sk-live-1234567890abcdef', '# was sk-…cdef'],
    [
      'the value of a header limit',
      'selector: {key: x-api-key, value: abc}',
      'selector: {key: x-api-key, value: ••••}',
    ],
    [
      'a block text',
      'secret: |\n  one\n  two two two two two\nport: 1',
      'secret: |\n  ••••\n  two… two\nport: 1',
    ],
    ['broken text', 'access_key: hunter2\nlisteners: [{\nx: "', 'access_key: ••••\nlisteners: [{\nx: "'],
  ])('hides %s', (_what, text, seen) => expect(shown(`${text}\n`)).toBe(`${seen}\n`));

  it.each([
    'access_key: $OPENAI_API_KEY',
    `access_key: \${OPENAI_API_KEY}`,
    'access_key: $',
    'access_key: OPENAI_API_KEY',
    'access_key:',
    'access_key: null',
    'Authorization: Bearer $TOKEN',
    'connection_string: postgresql://$DB_USER:$DB_PASS@$DB_HOST:5432/$DB_NAME',
    'selector: {key: x-tenant, value: acme}',
    'orchestrator_max_tokens: 100',
  ])('leaves %s readable', (text) => expect(secretsIn(`${text}\n`)).toEqual([]));

  it('shows no secret of any length, wherever the file is cut', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9_-]{5,40}$/);
    fc.assert(
      fc.property(secret, fc.nat(200), (value, cut) => {
        const text = `model_providers:\n  - model: openai/gpt-4o\n    access_key: "${value}"\nlisteners:\n  - {type: model, name: "a b", port: 12000}\n`;
        const end = text.indexOf(value) + value.length;
        expect(shown(text.slice(0, Math.max(end, cut)))).not.toContain(value);
      }),
    );
  });
});
