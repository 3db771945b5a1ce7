import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser';
import { afterEach, describe, expect, it } from 'vitest';
import configuration from '../../.dependency-cruiser.mjs';

const rules: IConfiguration = configuration;
const root = join(import.meta.dirname, '../..');
const scratch: string[] = [];

afterEach(async () => {
  await Promise.all(scratch.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

describe('import rules', () => {
  it('hold for every source file', async () => {
    const { summary } = await violationsOf(['src-gateway', 'src-main', 'src-renderer']);
    expect(summary.totalCruised).toBeGreaterThan(50);
    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
  });

  const forbidden = [
    ['src-gateway/apis', `import 'node:fs';`, 'pure-parts-do-no-io'],
    ['src-gateway/config', `import '../../src-main/entries.ts';`, 'gateway-knows-no-host'],
    ['src-gateway/config', `import type {} from '../apis/sse.ts';`, 'gateway-arrows-config'],
    ['src-gateway/telemetry', `import type {} from '../apis/sse.ts';`, 'telemetry-knows-no-pipeline'],
    ['src-main/console', `import 'electron';`, 'electron-only-in-desktop'],
    ['src-main/console', `import type {} from '../cli/cli-io.ts';`, 'services-know-no-door'],
    ['src-main/contract', `import 'node:os';`, 'contract-does-no-io'],
    ['src-renderer', `import '../src-main/entries.ts';`, 'renderer-reaches-the-host-through-the-contract'],
  ] as const;

  it.each(forbidden)('in %s, %s breaks %s', async (folder, line, rule) => {
    const place = await mkdtemp(join(root, folder, 'rule-probe-'));
    scratch.push(place);
    // One level deeper than the folder it stands for, so the specifiers go up once more.
    await writeFile(join(place, 'probe.ts'), line.replace(/'\.\.\//, "'../../"));
    const { summary } = await violationsOf([place]);
    expect(summary.violations.map((violation) => violation.rule.name)).toContain(rule);
  });
});

async function violationsOf(paths: readonly string[]): Promise<ICruiseResult> {
  const { output } = await cruise([...paths], {
    ...rules.options,
    baseDir: root,
    ruleSet: { forbidden: rules.forbidden ?? [] },
    validate: true,
  });
  if (typeof output === 'string') throw new Error('dependency-cruiser printed a report instead of a result');
  return output;
}
