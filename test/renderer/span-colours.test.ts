import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { colourVisions, contrast, difference, lightOf, seenWith } from '../support/colour-vision.ts';

const styles = readFileSync(new URL('../../src-renderer/styles.css', import.meta.url), 'utf8');
const themes = {
  light: block(':root {'),
  dark: block(':root[data-theme="dark"] {'),
};

/** The custom properties of one rule of the style sheet. */
function block(selector: string): ReadonlyMap<string, string> {
  const from = styles.indexOf(selector);
  const text = styles.slice(from, styles.indexOf('}', from));
  return new Map([...text.matchAll(/--([\w-]+): (#\w{6});/g)].map(([, name = '', hex = '']) => [name, hex]));
}

const spanColours = (properties: ReadonlyMap<string, string>) =>
  [...properties].filter(([name]) => name.startsWith('span-') && name !== 'span-llm-wait');

describe.each(Object.entries(themes))('[ux R59] the colours of spans in the %s theme', (_, properties) => {
  const colours = spanColours(properties);
  const pairs = colours.flatMap(([one, a], at) =>
    colours.slice(at + 1).map(([other, b]) => ({ pair: `${one} and ${other}`, a, b })),
  );

  it.each(Object.entries(colourVisions))('are told apart with %s', (_vision, matrix) => {
    expect(colours).toHaveLength(9);
    const tooClose = pairs.filter(
      ({ a, b }) => difference(seenWith(matrix, lightOf(a)), seenWith(matrix, lightOf(b))) < 9,
    );
    expect(tooClose).toEqual([]);
  });

  it('stand out from the surface', () => {
    const surface = lightOf(properties.get('surface') ?? '');
    expect(colours.filter(([, hex]) => contrast(lightOf(hex), surface) < 3)).toEqual([]);
  });
});
