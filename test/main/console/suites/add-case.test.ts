import { describe, expect, it } from 'vitest';
import { addCase } from '../../../../src-main/console/suites/add-case.ts';
import { readSuite } from '../../../../src-main/console/suites/read-suite.ts';

const added = {
  id: 'new',
  request: { messages: [{ role: 'user', content: 'two\nlines\n\nand: a "third"' }] },
  expect: { route: 'code review' },
};

const last = '{id: b, request: {}, expect: {route: b}}';

describe('a case that is added to a suite', () => {
  it.each([
    ['a list that is indented', `version: 1\ncases:\n  # first\n  - ${last} # so\n`],
    ['a list that is not', `version: 1\ncases:\n- ${last}\n`],
    ['a list before other fields', `version: 1\ncases:\n  -   ${last}\n\n# more\ndescription: d\n`],
    ['a file without a last line break', `version: 1\ncases:\n  - ${last}`],
    [
      'a last case that ends in a text of many lines',
      'version: 1\ncases:\n  - id: b\n    request:\n      messages:\n        - role: user\n          content: |\n            hi\n\n            there\n    expect: {route: b}\n\n\n',
    ],
    ['a list in brackets', `{version: 1, cases: [${last}]}\n`],
  ])('goes into %s', (_name, text) => {
    const { problems, suite } = readSuite(addCase(text, added));
    expect(problems).toEqual([]);
    expect(suite?.cases.map(({ id }) => id)).toEqual(['b', 'new']);
    expect(suite?.cases[1]?.body).toEqual(added.request);
  });

  it('leaves every line of the others as it was', () => {
    const text = `version:   1\ncases:\n  # first\n  - ${last} # so\n\n# the end\n`;
    const lines = addCase(text, added).split('\n');
    expect(text.split('\n').filter((line) => !lines.includes(line))).toEqual([]);
  });

  it('begins a file', () => {
    const { problems, suite } = readSuite(addCase(null, added));
    expect(problems).toEqual([]);
    expect(suite?.cases).toMatchObject([{ id: 'new', line: 4 }]);
  });
});
