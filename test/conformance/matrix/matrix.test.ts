import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkResult } from './expected-losses.ts';
import { matrixCases } from './matrix-cases.ts';
import { matrixPage } from './matrix-page.ts';
import { type MatrixResult, runMatrix } from './run-matrix.ts';
import { upstreams } from './upstreams.ts';

let results: readonly MatrixResult[];
beforeAll(async () => {
  results = await runMatrix();
}, 120_000);

const clients = ['chat', 'messages', 'responses'] as const;

describe.each(clients)('the official client of %s', (client) => {
  describe.each(upstreams)('in front of a provider of $api', ({ api }) => {
    it.each(matrixCases)('$name: $promise', ({ name }) => {
      const result = results.find(
        (each) => each.client === client && each.upstream === api && each.case === name,
      );
      if (result === undefined) throw new Error('not run');
      checkResult(result);
    });
  });
});

it('docs/conformance.md shows what holds; npm run conformance writes it', async () => {
  expect(await readFile('docs/conformance.md', 'utf8')).toBe(matrixPage(results));
});
