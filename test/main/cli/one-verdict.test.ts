import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../src-gateway/config/diagnostic.ts';
import { everyField } from '../../gateway/config/every-field.ts';
import { fileVectors } from '../../gateway/config/file-vectors.ts';
import { mutatedFile } from '../../gateway/config/mutated-file.ts';
import { rightExamples } from '../../gateway/config/right-examples.ts';
import { wrongExamples } from '../../gateway/config/wrong-examples.ts';
import { openTestHost } from '../console/test-host.ts';
import { runCli, words } from './cli-fixture.ts';
import { installedCli } from './cli-processes.ts';

const shell = { OPENAI_API_KEY: 'x', A: 'shell', B: 'x', K: ' x ', PLANO_IN_CONTAINER: '0' };
/** A value that wins, one that Plano reads otherwise, and a line that is none. */
const dotenv = 'A="file" # mine\njust words\nEMPTY=\n';

/** One folder, looked at through the editor's call, the command line and a start. */
async function openDoors() {
  const host = await openTestHost({ environment: shell });
  const { folder, configFile } = host;
  await writeFile(join(folder, '.env'), dotenv);
  const run = (line: string) =>
    runCli(words(line), { cwd: folder, env: { ...shell, PLANO_HOME: join(folder, 'home') } });
  return {
    folder,
    write: (text: string) => writeFile(configFile, text),
    async editor(text: string): Promise<Diagnostic[]> {
      const { diagnostics } = await host.call('config.diagnose', { text });
      return JSON.parse(JSON.stringify(diagnostics));
    },
    async validate(): Promise<Diagnostic[]> {
      return JSON.parse((await run('validate --json --hints --check-env')).out).diagnostics;
    },
    /** What a start of the gateway is refused with; `null`: it would start. */
    async gateway(): Promise<Refusal | null> {
      return host.start().then(
        () => null,
        ({ code, stage, details }) => JSON.parse(JSON.stringify({ code, stage, details })),
      );
    },
    /** The same from the command line, and the warnings of what would start. */
    async up(): Promise<Refusal | { readonly warnings: Diagnostic[] }> {
      const { exitCode, out, errLast } = await run('up --dry-run --json');
      if (exitCode === 0) return { warnings: JSON.parse(out).warnings };
      const { code, stage, details } = JSON.parse(errLast).error;
      return { code, stage, details };
    },
  };
}

interface Refusal {
  readonly code: string;
  readonly stage: string;
  readonly details: readonly Diagnostic[];
}

const aboutValues = new Set(['ENV_MISSING', 'ENV_EMPTY', 'ENV_WHITESPACE']);

/** What a start must say of these findings: the errors and warnings of the stage that fails, in file order. */
function refusalOf(findings: readonly Diagnostic[]): Refusal | null {
  const loud = findings.filter(({ severity }) => severity !== 'hint');
  const ofFile = loud.filter(({ code }) => !aboutValues.has(code));
  if (ofFile.some(({ severity }) => severity === 'error'))
    return { code: 'config_invalid', stage: 'schema', details: ofFile };
  if (!loud.some(({ severity }) => severity === 'error')) return null;
  return { code: 'env_missing', stage: 'env', details: loud.filter(({ code }) => aboutValues.has(code)) };
}

async function sameThroughAllDoors(doors: Awaited<ReturnType<typeof openDoors>>, text: string) {
  await doors.write(text);
  const editor = await doors.editor(text);
  expect(await doors.validate()).toEqual(editor);
  const refusal = refusalOf(editor);
  const up = await doors.up();
  if (refusal === null) {
    expect(up).toEqual({ warnings: editor.filter(({ severity }) => severity === 'warning') });
  } else {
    expect(up).toEqual(refusal);
    expect(await doors.gateway()).toEqual(refusal);
  }
}

const more = [
  { title: 'no text at all', text: '' },
  { title: 'a list', text: '- 1\n' },
  { title: 'broken YAML', text: 'a: [1\n' },
  { title: 'Windows line ends', text: (fileVectors[1]?.text ?? '').replaceAll('\n', '\r\n') },
  { title: 'characters of two units', text: `# 😀\n${fileVectors[0]?.text ?? ''}` },
  {
    title: 'variables of every kind',
    text: `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers:
  - {model: openai/a, access_key: $A, default: true}
  - {model: openai/b, access_key: $EMPTY}
  - {model: openai/c, access_key: $K}
  - {model: openai/d, access_key: $NOWHERE}
`,
  },
  {
    title: 'a missing file of authorities',
    text: `${fileVectors[1]?.text ?? ''}overrides: {upstream_tls_ca_path: no.pem}\n`,
  },
];

const files = [
  ...fileVectors,
  ...wrongExamples,
  ...rightExamples,
  { title: 'every field', text: everyField },
  ...more,
].map(({ title, text }) => ({ title, text }));

describe('one file, the same findings in the editor, from validate, from up and at the start', () => {
  it.each(files)('$title', async ({ text }) => {
    await sameThroughAllDoors(await openDoors(), text);
  });

  it('and for files that a hand has changed', async () => {
    const doors = await openDoors();
    await fc.assert(
      fc.asyncProperty(mutatedFile(fileVectors.map(({ text }) => text)), (text) =>
        sameThroughAllDoors(doors, text),
      ),
      { numRuns: 60 },
    );
  });

  it.each(['V18', 'V26', 'V07'])('and for %s in processes of their own', async (id) => {
    const text = fileVectors.find((vector) => vector.id === id)?.text ?? '';
    const doors = await openDoors();
    const expected = await doors.editor(text);
    const cli = await installedCli({ 'config.yaml': text, '.env': dotenv });
    const { out } = await cli.planoai('validate --json --hints --check-env', shell);
    expect(JSON.parse(out).diagnostics).toEqual(expected);
    const refusal = refusalOf(expected);
    if (refusal === null) return;
    const { errLast } = await cli.planoai('up --json', shell);
    expect(JSON.parse(errLast).error).toMatchObject(refusal);
  });
});
