import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyseConfig } from '../../../src-gateway/config/analyse-config.ts';
import { emptyEnvironment } from '../../../src-gateway/config/environment.ts';
import { demoConfigFile, ensureDemoWorkspace } from '../../../src-main/console/demo-workspace.ts';
import { readSuite } from '../../../src-main/console/suites/read-suite.ts';
import { suiteNames, suitesFolder } from '../../../src-main/console/suites/suite-files.ts';
import { tempFolder } from './temp-folder.ts';

describe('the offline demo', () => {
  it('is written once and then belongs to the user', async () => {
    const home = await tempFolder();
    expect(await ensureDemoWorkspace(home)).toBe(demoConfigFile(home));
    await writeFile(demoConfigFile(home), 'mine');
    await ensureDemoWorkspace(home);
    expect(await readFile(demoConfigFile(home), 'utf8')).toBe('mine');
  });

  it('has a suite, which does not come back once it is removed', async () => {
    const home = await tempFolder();
    const folder = suitesFolder(await ensureDemoWorkspace(home));
    expect(await suiteNames(folder)).toEqual(['routing.yaml']);
    expect(readSuite(await readFile(join(folder, 'routing.yaml'), 'utf8')).problems).toEqual([]);
    await rm(folder, { recursive: true });
    await ensureDemoWorkspace(home);
    expect(await suiteNames(folder)).toEqual([]);
  });

  it('is valid without a warning and needs no variable', async () => {
    const home = await tempFolder();
    const text = await readFile(await ensureDemoWorkspace(home), 'utf8');
    const analysis = analyseConfig({
      text,
      file: 'config.yaml',
      hash: '',
      environment: emptyEnvironment,
      checkEnvironment: true,
      profile: 'dev',
    });
    expect(analysis.diagnostics.filter(({ severity }) => severity !== 'hint')).toEqual([]);
    expect(analysis.variables).toEqual([]);
    expect(analysis.config?.listeners).toMatchObject([{ type: 'model', address: '127.0.0.1', port: 12000 }]);
  });

  it('calls nobody but the sandbox', async () => {
    const text = await readFile(await ensureDemoWorkspace(await tempFolder()), 'utf8');
    const urls = text.match(/base_url: \S+/g) ?? [];
    expect(new Set(urls)).toEqual(new Set(['base_url: http://127.0.0.1:12800/v1']));
  });
});
