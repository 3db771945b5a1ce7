import { writeFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { checkResult } from './expected-losses.ts';
import { matrixPage } from './matrix-page.ts';
import { runMatrix } from './run-matrix.ts';

// `npm run conformance`: prints the matrix, writes it to docs, and fails when something does not hold.
const results = await runMatrix();
const page = matrixPage(results);
console.log(page);
await writeFile('docs/conformance.md', page);

let failures = 0;
for (const result of results) {
  try {
    checkResult(result);
  } catch (error) {
    failures += 1;
    console.error(`${result.client} client, ${result.upstream} provider, ${result.case}:`, inspect(error));
  }
}
// The clients of the SDKs keep their connections open.
process.exit(failures === 0 ? 0 : 1);
