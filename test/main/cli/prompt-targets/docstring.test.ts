import { describe, expect, it } from 'vitest';
import { readDocstring } from '../../../../src-main/cli/prompt-targets/python/docstring.ts';

const asObject = (text: string) => {
  const { summary, parameters } = readDocstring(text);
  return { summary, parameters: Object.fromEntries(parameters) };
};

describe('a docstring', () => {
  it.each([
    ['of one line', 'Weather for a city.', 'Weather for a city.'],
    [
      'of a paragraph over several lines',
      '\n    Weather for\n    a city.\n\n    More.\n    ',
      'Weather for a city.',
    ],
    ['that begins with a section', 'Args:\n    city: Its name.', ''],
    ['whose section follows at once', 'Weather.\n    Args:\n        city: Its name.', 'Weather.'],
    ['with a reST field behind it', 'Weather.\n:param city: Its name.', 'Weather.'],
    ['that is empty', '   \n  ', ''],
  ])('%s has its first paragraph as the summary', (_, text, summary) => {
    expect(readDocstring(text).summary).toBe(summary);
  });

  it.each([
    [
      "Google's Args",
      'Do.\n\n    Args:\n        city (str, optional): Name of\n            the city.\n        *days: How many: 1 to 7.\n\n    Returns:\n        note: no parameter.',
      { city: 'Name of the city.', days: 'How many: 1 to 7.' },
    ],
    [
      "NumPy's Parameters",
      'Do.\n\nParameters\n----------\nlat, lon : float\n    Where it is,\n    in degrees.\nunit : str, optional\n    How to count.\n\nReturns\n-------\nfloat\n    Degrees.',
      { lat: 'Where it is, in degrees.', lon: 'Where it is, in degrees.', unit: 'How to count.' },
    ],
    [
      "reST's fields",
      'Do.\n\n:param str city: Name of\n    the city.\n:type city: str\n:param days: How many.\n:returns: note: none',
      { city: 'Name of the city.', days: 'How many.' },
    ],
    ['Attributes of a class', 'A user.\n\nAttributes:\n    name: Full name.\n', { name: 'Full name.' }],
    ['no section', 'Do: this.\n\nNote: that.', {}],
  ])('describes parameters in %s', (_, text, parameters) => {
    expect(asObject(text).parameters).toEqual(parameters);
  });
});
