import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyFix } from './apply-fix.ts';
import { everyField } from './every-field.ts';
import { fileVectors } from './file-vectors.ts';
import { casesOf, faultsOf } from './fix-cases.ts';
import { mutatedFile } from './mutated-file.ts';
import { mutatedText } from './mutated-text.ts';
import { oddlySpaced } from './oddly-spaced.ts';
import { rightExamples } from './right-examples.ts';
import { wrongExamples } from './wrong-examples.ts';

const examples = [...wrongExamples, ...rightExamples].map(({ text }) => text);
const files = [...fileVectors.map(({ text }) => text), ...examples, everyField];

describe('any fix of any file', () => {
  const cases = files.flatMap(casesOf);

  it.each(cases.map((one) => ({ ...one, title: `${one.diagnostic.code} ${one.fix.title}` })))(
    '$title: changes its own places only, and its finding is gone',
    (one) => expect(faultsOf(one)).toEqual([]),
  );

  it('keeps to its places in a file that a hand has changed', () => {
    fc.assert(
      fc.property(mutatedFile(files), (text) => {
        for (const one of casesOf(text)) {
          const { code, path } = one.diagnostic;
          expect(faultsOf(one), `${code} at ${path}: ${one.fix.title}\n${text}`).toEqual([]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('keeps to its places among comments and odd spacing', () => {
    fc.assert(
      fc.property(oddlySpaced(files), (text) => {
        for (const one of casesOf(text)) {
          const { code, path } = one.diagnostic;
          expect(faultsOf(one), `${code} at ${path}: ${one.fix.title}\n${text}`).toEqual([]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('changes nothing beside its places in any text', () => {
    fc.assert(
      fc.property(mutatedText(files), (text) => {
        const faults = casesOf(text)
          .flatMap(faultsOf)
          .filter((fault) => !/^(lost|the finding)/.test(fault));
        expect(faults).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps the line ends of the file', () => {
    for (const text of files) {
      const windows = text.replaceAll('\n', '\r\n');
      for (const { fix } of casesOf(windows)) {
        expect(applyFix(windows, fix).replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
      }
    }
  });
});
