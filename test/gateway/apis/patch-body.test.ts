import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BodyPatch, patchBody } from '../../../src-gateway/apis/patch-body.ts';
import { readRequestBody } from '../../../src-gateway/apis/request-body.ts';

const onlyModel: BodyPatch = { model: 'gpt-4o', includeUsage: false, strip: [] };

function patched(text: string, patch: Partial<BodyPatch> = {}): string {
  const body = readRequestBody('chat', new TextEncoder().encode(text));
  return new TextDecoder().decode(patchBody(body, { ...onlyModel, ...patch }));
}

describe('patchBody', () => {
  it('replaces the model and leaves every other byte alone', () => {
    const text = '{ "messages" : [],\n  "model":"fast" , "seed": 12345678901234567890, "x":1.50e+2 }';
    expect(patched(text)).toBe(text.replace('"fast"', '"gpt-4o"'));
  });

  it('leaves every member but the model as it was', () => {
    const others = fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue());
    fc.assert(
      fc.property(others, fc.string(), (members, model) => {
        const { metadata, routing_preferences, ...rest } = members;
        const request = { ...rest, messages: [], model: 'fast', stream: false };
        expect(JSON.parse(patched(JSON.stringify(request), { model }))).toEqual(
          JSON.parse(JSON.stringify({ ...request, model })),
        );
      }),
    );
  });

  it('names the model when the client did not', () => {
    expect(JSON.parse(patched('{"messages":[]}'))).toEqual({ model: 'gpt-4o', messages: [] });
  });

  it('asks for usage beside the options that the client set', () => {
    expect(JSON.parse(patched('{"messages":[],"model":"m"}', { includeUsage: true }))).toEqual({
      messages: [],
      model: 'gpt-4o',
      stream_options: { include_usage: true },
    });
    expect(
      patched('{"messages":[],"stream_options":{"include_obfuscation":false},"model":"m"}', {
        includeUsage: true,
      }),
    ).toBe(
      '{"messages":[],"stream_options":{"include_obfuscation":false,"include_usage":true},"model":"gpt-4o"}',
    );
  });

  it('takes out what steers the gateway and what the provider refuses', () => {
    const text =
      '{"routing_preferences":[{"name":"r"}],"store":true,"messages":[],"metadata":{"plano_preference_config":"a","archgw_preference_config":"b","user":"u"},"n":9007199254740993}';
    expect(patched(text, { strip: ['store', 'absent'] })).toBe(
      '{"model":"gpt-4o","messages":[],"metadata":{"user":"u"},"n":9007199254740993}',
    );
  });

  it('leaves metadata alone that holds nothing of the gateway', () => {
    const text = '{"messages":[],"metadata":{ "user": "u" },"model":"gpt-4o"}';
    expect(patched(text)).toBe(text);
  });

  it.each([
    '{"messages":[],"metadata":{"a":"\\x"},"model":"m"}',
    '{"messages":[],"stream_options":"\\x","model":"m"}',
  ])('passes on what it cannot read itself: %s', (text) =>
    expect(patched(text, { includeUsage: true })).toContain('\\x'),
  );
});
