import { describe, expect, it } from 'vitest';
import { isSecretKey, looksSecret, maskSecret, redactSecrets } from '../../../src-gateway/config/secrets.ts';

describe('secrets', () => {
  it.each([
    'access_key',
    'api_key',
    'Authorization',
    'OPENAI_API_KEY',
    'DB_PASSWORD',
    'connection_string',
    'X-Auth-Token',
    'DB_PASS',
  ])('knows the name %s', (name) => expect(isSecretKey(name)).toBe(true));

  it.each(['max_tokens', 'model', 'tokens', 'keyboard', 'description', 'port'])(
    'does not suspect the name %s',
    (name) => expect(isSecretKey(name)).toBe(false),
  );

  it.each([
    'sk-proj-0123456789abcdefghijABCDEFGHIJ',
    `AIza${'a'.repeat(35)}`,
    'gsk_abcdefghijklmnopqrstuvwx',
    'Bearer abcdefghijklmnopqrstuvwx',
    'postgresql://user:hunter2@db:5432/x',
    'HTTPS://user:hunter2@db/x',
    'host=db Password=hunter2',
  ])('knows the shape of %s', (text) => expect(looksSecret(text)).toBe(true));

  it.each([
    '$OPENAI_API_KEY',
    'Bearer $TOKEN',
    'postgresql://$U:$P@db/x',
    'http://h:8000/v1',
    'sk-short',
    'a plain text',
  ])('takes %s for no secret', (text) => expect(looksSecret(text)).toBe(false));

  it('shows the ends of long secrets only', () => {
    expect(maskSecret('sk-live-1234567890abcdef')).toBe('sk-…cdef');
    expect(maskSecret('123456789012345')).toBe('••••');
  });

  it('masks every secret in a free text and keeps the rest', () => {
    const text =
      'call failed: Bearer abcdefghijklmnopqrstuvwx at postgres://u:hunter2@db/x and sk-proj-0123456789abcdefghij';
    expect(redactSecrets(text)).toBe('call failed: Bearer abc…uvwx at postgres://u:••••@db/x and sk-…ghij');
    expect(redactSecrets('nothing here')).toBe('nothing here');
  });
});
