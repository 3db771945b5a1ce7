import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type FormModel,
  FormModelReader,
  formBoundary,
  InvalidForm,
} from '../../../src-gateway/apis/multipart-model.ts';

const boundary = '----b1';
const file = (content: string) =>
  `Content-Disposition: form-data; name="file"; filename="model"\r\nContent-Type: audio/wav\r\n\r\n${content}`;
const field = (name: string, value: string) =>
  `Content-Disposition: form-data; name="${name}"\r\n\r\n${value}`;
const form = (...parts: string[]) =>
  `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`;

function read(
  text: string,
  sizes: readonly number[] = [text.length],
): { model: FormModel | null; read: number } {
  const reader = new FormModelReader(boundary);
  const bytes = Buffer.from(text, 'latin1');
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    const found = reader.push(bytes.subarray(at, at + size));
    at = Math.min(bytes.length, at + size);
    if (found !== null) return { model: found, read: at };
  }
  return { model: null, read: at };
}

const patched = (text: string, model: string, sizes?: readonly number[]) => {
  const found = read(text, sizes);
  if (found.model?.kind !== 'found') return found.model?.kind ?? null;
  const rest = Buffer.from(text, 'latin1').subarray(found.read);
  return Buffer.concat([found.model.withModel(model), rest]).toString('latin1');
};

describe('the model of a form', () => {
  it.each([
    ['before the file', [field('model', 'openai/whisper-1'), file('RIFF')]],
    ['behind the file', [file('RIFF'), field('language', 'en'), field('model', 'openai/whisper-1')]],
  ])('is found and replaced %s, everything else untouched', (_, parts) => {
    const text = form(...parts);
    expect(read(text).model).toMatchObject({ kind: 'found', model: 'openai/whisper-1' });
    expect(patched(text, 'whisper-1')).toBe(text.replace('openai/whisper-1', 'whisper-1'));
  });

  it('is read before the file that follows it has come', () => {
    const start = `--${boundary}\r\n${field('model', 'm')}\r\n--${boundary}`;
    expect(read(start).model).toMatchObject({ kind: 'found', model: 'm' });
    expect(read(start.slice(0, -1)).model).toBeNull();
  });

  it('is not what another field or a file says', () => {
    const text = form(file('x\r\n\r\nname="model"'), field('models', 'no'), field('prompt', 'model'));
    expect(read(text).model).toMatchObject({ kind: 'absent' });
    const { model } = read(text);
    expect(model?.kind === 'absent' && Buffer.from(model.form).toString('latin1')).toBe(text);
  });

  it('may be empty, unquoted, or behind a preamble', () => {
    expect(read(form(field('model', ''))).model).toMatchObject({ kind: 'found', model: '' });
    const unquoted = 'content-disposition: form-data; name=model\r\n\r\nm';
    expect(read(`note\r\n${form(unquoted)}`).model).toMatchObject({ kind: 'found', model: 'm' });
  });

  it('is the same however the form is cut', () => {
    const content = fc.string({ unit: fc.constantFrom('a', '-', '\r', '\n', 'b', '1'), maxLength: 40 });
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
    fc.assert(
      fc.property(content, fc.boolean(), sizes, (bytes, first, cuts) => {
        fc.pre(!`\r\n${bytes}\r\n`.includes(`\r\n--${boundary}`));
        const parts = [field('model', 'openai/m'), file(bytes)];
        const text = form(...(first ? parts : parts.toReversed()));
        expect(patched(text, 'm', cuts)).toBe(text.replace('openai/m', 'm'));
      }),
    );
  });

  it('is nowhere in what is no form', () => {
    const reader = new FormModelReader(boundary);
    expect(() => reader.push(new Uint8Array(64 * 1024))).toThrow(InvalidForm);
    expect(() => read(`--${boundary}\r\n${'x'.repeat(64 * 1024)}`)).toThrow(InvalidForm);
  });
});

describe('the boundary of a form', () => {
  it.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['Multipart/Form-Data; charset=utf-8; boundary="a b"', 'a b'],
    ['multipart/form-data', null],
    ['multipart/mixed; boundary=abc', null],
    ['application/json', null],
  ])('of %s is %s', (type, expected) => expect(formBoundary(type)).toBe(expected));
});
