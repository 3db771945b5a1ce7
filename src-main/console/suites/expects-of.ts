import type { Expectation } from './suite-schema.ts';

/** What a case expects, one short text for each. */
export function expectsOf({ text, ...expected }: Expectation): string[] {
  const { ignore_case: _how, ...texts } = text ?? {};
  return [
    ...Object.entries(expected).map(([name, wanted]) => shown(name, wanted)),
    ...Object.entries(texts).map(([name, wanted]) => shown(`text ${name.replace('_', ' ')}`, wanted)),
  ];
}

function shown(name: string, wanted: unknown): string {
  if (Array.isArray(wanted)) return `${name} = ${wanted.join(name === 'agents' ? ', ' : ' or ') || 'none'}`;
  if (typeof wanted === 'object') return name;
  const text = String(wanted);
  if (/^[<>=]/.test(text) && !name.startsWith('text')) return `${name} ${text}`;
  return name.startsWith('text') ? `${name} "${text}"` : `${name} = ${text}`;
}
