import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src-gateway/config/redactor.ts';
import { secretsOfHeaders } from '../../../src-gateway/recording/header-secrets.ts';

describe('the redaction of a body', () => {
  it('masks any value that is known to be secret, however JSON writes it, and leaves JSON what it is', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 8, maxLength: 40 }).filter((value) => value.trim().length >= 8),
        fc.string(),
        fc.string(),
        (secret, before, after) => {
          const redact = createRedactor([secret]);
          const body = JSON.stringify({ messages: [{ content: `${before} ${secret} ${after}` }] });
          const shown = redact(body);
          expect(() => JSON.parse(shown)).not.toThrow();
          expect(JSON.parse(shown).messages[0].content).not.toContain(secret);
        },
      ),
    );
  });

  it.each([
    ['sk-live-1234567890abcdef', 'sk-…cdef'],
    ['sk-ant-api03-abcdefgh12345678', 'sk-…5678'],
    ['Bearer abcdefghijklmnopqrstuvwxyz', 'Bearer abc…wxyz'],
    ['redis://user:hunter2@host:6379', 'redis://user:••••@host:6379'],
    ['password=hunter2 and more', 'password=•••• and more'],
  ])('masks %s by its shape', (text, shown) => {
    const body = JSON.stringify({ one: text, two: `"${text}"` });
    expect(JSON.parse(createRedactor([])(body))).toEqual({ one: shown, two: `"${shown}"` });
  });

  it('does not reach from one member of a JSON text into another', () => {
    const body = '{"a":"http://x","b":"c:d","c":"password=","d":"e@f"}';
    expect(createRedactor([])(body)).toBe(body);
  });

  it('knows the credentials that a request carries', () => {
    const headers = [
      'Authorization',
      'Basic dXNlcjpwYXNz',
      'X-Api-Key',
      'k1',
      'Cookie',
      'a=b1; c=d2',
      'Accept',
      '*/*',
    ];
    expect(secretsOfHeaders(headers)).toEqual(['Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz', 'k1', 'k1', 'b1', 'd2']);
  });
});
