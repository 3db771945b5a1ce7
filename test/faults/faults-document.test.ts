import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { elsewhere, faultsDocument } from './faults-document.ts';

const repository = join(import.meta.dirname, '../..');
const file = join(repository, 'docs/faults.md');
if (process.env.PLANO_UPDATE_DOCUMENTS === '1') writeFileSync(file, faultsDocument());

describe('docs/faults.md', () => {
  it('says what the tests expect', () => {
    expect(readFileSync(file, 'utf8')).toBe(faultsDocument());
  });

  it.each(elsewhere)('names a test that there is for: %s', (_what, _then, test) => {
    expect(existsSync(join(repository, test))).toBe(true);
  });
});
