import { writeFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { lossesOf } from './expected-losses.ts';
import { matrixPage } from './matrix-page.ts';
import { runMatrix } from './run-matrix.ts';

// `npm run conformance`: prints the matrix, writes it to docs, and fails when something does not hold.
const results = await runMatrix();
const page = matrixPage(results);
console.log(page);
await writeFile('docs/conformance.md', page);

const broken = results.filter(({ client, dropped, failure, upstream, ...result }) => {
  const losses = lossesOf(client, upstream, result.case);
  return dropped.join() !== losses.join() || (losses.length === 0 && failure !== null);
});
for (const { client, dropped, failure, upstream, ...result } of broken) {
  console.error(
    `${client} client, ${upstream} provider, ${result.case}: dropped [${dropped}]`,
    inspect(failure),
  );
}
// The clients of the SDKs keep their connections open.
process.exit(broken.length === 0 ? 0 : 1);
