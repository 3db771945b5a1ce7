import { access, constants, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import manifest from '../../package.json' with { type: 'json' };

const repository = fileURLToPath(new URL('../..', import.meta.url));

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}
interface Workflow {
  readonly on: object;
  readonly permissions: object;
  readonly jobs: Readonly<
    Record<string, { readonly strategy?: { readonly matrix: object }; readonly steps: readonly Step[] }>
  >;
}

let workflow: Workflow;
const stepsOf = (job: string) => workflow.jobs[job]?.steps ?? [];

beforeAll(async () => {
  // Strict: a key given twice, or one that YAML reads otherwise than it looks, is an error.
  workflow = parse(await readFile(join(repository, '.github/workflows/ci.yml'), 'utf8'), { strict: true });
});

describe('the workflow of a change', () => {
  it('runs for pull requests and for what reaches main, and may only read', () => {
    expect(workflow.on).toEqual({ push: { branches: ['main'] }, pull_request: null });
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });

  it('calls only scripts that package.json has', () => {
    const called = Object.values(workflow.jobs)
      .flatMap(({ steps }) => steps.map(({ run }) => run ?? ''))
      .flatMap((run) => [...run.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name ?? ''));
    expect(called.length).toBeGreaterThan(0);
    expect(called.filter((name) => !(name in manifest.scripts))).toEqual([]);
  });

  it('runs what every change must pass', async () => {
    expect(stepsOf('all').map(({ run }) => run)).toContain('.ci/run');
    await access(join(repository, '.ci/run'), constants.X_OK);
  });

  it('opens the window in Electron on three systems before it packs the app', () => {
    expect(workflow.jobs.desktop?.strategy?.matrix).toEqual({
      os: ['ubuntu-latest', 'macos-latest', 'windows-latest'],
    });
    const steps = stepsOf('desktop');
    const opened = steps.findLastIndex(({ env }) => env?.PLANO_E2E === 'electron');
    expect(opened).toBeGreaterThan(0);
    expect(steps.findIndex(({ run }) => run === 'npm run package')).toBeGreaterThan(opened);
  });

  it("takes other people's actions at a version that is named", () => {
    const uses = Object.values(workflow.jobs).flatMap(({ steps }) =>
      steps.flatMap((step) => step.uses ?? []),
    );
    expect(uses.filter((action) => !/@(v\d+|[0-9a-f]{40})$/.test(action))).toEqual([]);
  });
});
