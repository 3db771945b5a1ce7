import { describe, expect, it } from 'vitest';
import { analyse } from './analyse.ts';
import { applyFix } from './apply-fix.ts';

/** The text after the first fix with this title. */
function fixed(text: string, title: RegExp): string {
  const fix = analyse(text)
    .diagnostics.flatMap(({ fixes }) => fixes)
    .find((candidate) => title.test(candidate.title));
  if (fix === undefined) throw new Error('no such fix');
  return applyFix(text, fix);
}

const providers = 'model_providers: [{model: openai/gpt-4o, access_key: $A, default: true}]';
const listeners = 'listeners: [{type: model, name: m, port: 12000}]';

describe('what a fix adds to the root of a file', () => {
  it.each([
    ['a plain file', `# mine\n${listeners}\n`, `version: v0.4.0\n# mine\n${listeners}\n`],
    ['a file that starts a document', `---\n${listeners}\n`, `---\nversion: v0.4.0\n${listeners}\n`],
    ['a file whose keys are indented', `  ${listeners}\n`, `  version: v0.4.0\n  ${listeners}\n`],
    ['a file in braces', `{"listeners": []}\n`, `{"listeners": [], "version": "v0.4.0"}\n`],
    ['a key without a value', `version:\n${listeners}\n`, `version: v0.4.0\n${listeners}\n`],
    ['a list instead of the text', `version:\n- a\n${listeners}\n`, `version: v0.4.0\n${listeners}\n`],
  ])('stands in the first line: %s', (_, before, after) => {
    expect(fixed(before, /version: v0\.4\.0/)).toBe(after);
  });

  it.each([
    [
      'a plain file',
      `version: v0.4.0\n${listeners}`,
      `version: v0.4.0\n${listeners}\ntracing:\n  random_sampling: 100\n  trace_arch_internal: true\n`,
    ],
    [
      'a file that ends its document',
      `version: v0.4.0\n${listeners}\n...\n`,
      `version: v0.4.0\n${listeners}\ntracing:\n  random_sampling: 100\n  trace_arch_internal: true\n...\n`,
    ],
    [
      'a file in braces',
      `{version: v0.4.0, ${listeners}} # end }\n`,
      `{version: v0.4.0, ${listeners}, "tracing": {"random_sampling":100,"trace_arch_internal":true}} # end }\n`,
    ],
  ])('stands in the last line: %s', (_, before, after) => {
    expect(fixed(before, /tracing section/)).toBe(after);
  });

  it('is not offered while the file is no proper YAML', () => {
    const broken = `version: v0.4.0\n${providers}\nlisteners: [{type: model\n`;
    const offered = analyse(broken).diagnostics.flatMap(({ fixes }) => fixes);
    expect(offered).toEqual([]);
  });
});
