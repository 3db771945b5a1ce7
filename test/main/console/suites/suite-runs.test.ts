import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { caseResult } from '../../../../src-main/console/suites/case-verdict.ts';
import { checkRun } from '../../../../src-main/console/suites/check-run.ts';
import { SuiteRuns } from '../../../../src-main/console/suites/suite-runs.ts';
import { sampleFacts } from '../../../support/suite-sample.ts';
import { tempFolder } from '../temp-folder.ts';

const result = (route: string, text: string | null = null) => {
  const expected = { route: 'code review', ...(text !== null && { text: { contains: 'hello' } }) };
  return caseResult({ id: 'a', repeat: 1, pass: 1 }, [checkRun(expected, { ...sampleFacts, route, text })]);
};
const run = (at: number, route: string, caseSha256 = 'form 1', text: string | null = null) => ({
  caseSha256,
  run: { at, configSha256: 'ab', result: result(route, text) },
});
const present = new Set(['a', 'b']);

async function open() {
  const folder = join(await tempFolder(), 'suite-runs');
  const warnings: string[] = [];
  const again = () =>
    new SuiteRuns({ folder, configFile: '/w/config.yaml', log: (_level, text) => void warnings.push(text) });
  const file = async () => {
    const [workspace = ''] = await readdir(folder);
    return join(folder, workspace, 'routing.yaml.json');
  };
  const seen = async (runs: SuiteRuns) => {
    const kept = (await runs.of('routing.yaml')).get('a');
    return [kept?.last?.run.at ?? null, kept?.green?.run.at ?? null];
  };
  return { folder, again, file, seen, warnings };
}

describe('what suites came to', () => {
  it('is the last run and the last green one before it, also for the next host', async () => {
    const { again, seen } = await open();
    const runs = again();
    await runs.add('routing.yaml', 'a', run(1, 'code review'));
    expect(await seen(runs)).toEqual([1, null]);
    await runs.add('routing.yaml', 'a', run(2, 'code gen'));
    await runs.add('routing.yaml', 'a', run(3, 'none'));
    expect(await seen(runs)).toEqual([3, 1]);
    await runs.save('routing.yaml', present);
    expect(await seen(again())).toEqual([3, 1]);
    await runs.add('routing.yaml', 'a', run(4, 'code review'));
    expect(await seen(runs)).toEqual([4, 1]);
    await runs.add('routing.yaml', 'a', run(5, 'code gen'));
    expect(await seen(runs)).toEqual([5, 4]);
  });

  it('takes a green run of another form of the case for none', async () => {
    const { again, seen } = await open();
    const runs = again();
    await runs.add('routing.yaml', 'a', run(1, 'code review'));
    await runs.add('routing.yaml', 'a', run(2, 'code gen', 'form 2'));
    expect(await seen(runs)).toEqual([2, null]);
  });

  it('is for its owner only and has no word of an answer', async () => {
    const { again, file, folder } = await open();
    const runs = again();
    await runs.add('routing.yaml', 'a', run(1, 'code review', 'form 1', 'an answer that says nothing'));
    await runs.save('routing.yaml', present);
    expect((await stat(await file())).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    const text = await readFile(await file(), 'utf8');
    expect(text).toContain('code review');
    expect(text).not.toContain('an answer');
  });

  it('forgets cases that are gone, and files that it cannot read', async () => {
    const { again, file, seen } = await open();
    const runs = again();
    await runs.add('routing.yaml', 'a', run(1, 'code review'));
    await runs.save('routing.yaml', new Set(['b']));
    expect(await seen(again())).toEqual([null, null]);
    await writeFile(await file(), '{"version":7}');
    expect(await seen(again())).toEqual([null, null]);
  });

  it('says when it cannot be kept', async () => {
    const { again, folder, warnings } = await open();
    await writeFile(folder, 'a file where the folder should be');
    const runs = again();
    await runs.add('routing.yaml', 'a', run(1, 'code review'));
    await runs.save('routing.yaml', present);
    expect(warnings).toEqual([expect.stringContaining('routing.yaml')]);
  });
});
