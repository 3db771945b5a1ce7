import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runProgram } from '../../../src-main/cli/program.ts';
import { templates } from '../../../src-main/console/templates.ts';
import { freePorts } from '../../support/free-ports.ts';
import { answerJson, startRecordingProvider } from '../../support/recording-provider.ts';
import { type CliWorkspace, cliWorkspace } from './cli-fixture.ts';

const read = (workspace: CliWorkspace, name: string) => readFile(join(workspace.folder, name), 'utf8');

describe('planoai init', () => {
  it('[cli 29] lists its templates, the five of Plano first', async () => {
    const { run } = await cliWorkspace();
    const { exitCode, out } = await run('init --list-templates --json');
    expect(exitCode).toBe(0);
    const listed: { id: string }[] = JSON.parse(out).templates;
    expect(listed.map(({ id }) => id)).toEqual([
      'sub_agent_orchestration',
      'coding_agent_routing',
      'preference_aware_routing',
      'filter_chain_guardrails',
      'conversational_state_v1_responses',
      'llm_gateway',
      'prompt_targets_api',
      'multi_listener',
      'local_models',
      'durable_state',
      'offline_demo',
    ]);
    expect(listed[3]).toEqual({
      id: 'filter_chain_guardrails',
      title: 'Guardrails via Filter Chains',
      description: 'input guards, query rewrite, and context building',
      variables: ['OPENAI_API_KEY'],
      ports: [8001, 12000],
    });
    expect((await run('init --list-templates')).out).toContain(
      'coding_agent_routing               - routing preferences + model aliases for coding tasks\n',
    );
  });

  it('tells with --check what the start of what it wrote lacks', async () => {
    const provider = await startRecordingProvider();
    onTestFinished(() => provider.close());
    provider.answer = answerJson(404, {});
    const [free = 0, nowhere = 0] = await freePorts(2);
    const busy = Number(new URL(provider.url).port);
    const template = (port: number, up: number) => `version: v0.4.0
listeners: [{type: model, name: m1, port: ${port}}]
model_providers: [{model: mine/m, base_url: "http://127.0.0.1:${up}/v1", provider_interface: openai, access_key: $SOME_KEY, default: true}]
`;
    const { run } = await cliWorkspace({
      'bad.yaml': template(busy, nowhere),
      'good.yaml': template(free, busy),
    });
    const native = { PLANO_IN_CONTAINER: '0' };
    const bad = await run('init --template bad.yaml --check --json', { env: native });
    expect(bad.exitCode).toBe(0);
    expect(JSON.parse(bad.out).checks).toMatchObject([
      {
        code: 'RUN_PORT_IN_USE',
        message: expect.stringContaining(`port ${busy} of listener "m1" is already in use`),
      },
      { code: 'RUN_URL_UNREACHABLE', severity: 'warning' },
      { code: 'ENV_MISSING', severity: 'error' },
    ]);
    const shown = await run('init --template bad.yaml -o other.yaml --check', { env: native });
    expect(shown.out).toContain('SOME_KEY');
    expect(shown.out).toContain(`port ${busy}`);
    const good = await run('init --template good.yaml --force --check', {
      env: { ...native, SOME_KEY: 'sk-value-0123456789' },
    });
    expect(good.out).toContain('Variables are set, ports are free, and what it calls answers');
    // Knocked at, and told nothing.
    expect(JSON.stringify(provider.requests)).not.toContain('sk-value');
    expect((await run('init --template good.yaml --stdout --check')).exitCode).toBe(2);
  });

  it.each(templates.map(({ id }) => id))(
    '[cli 30] writes template %s, which validate has nothing to say about',
    async (id) => {
      const workspace = await cliWorkspace();
      const { run } = workspace;
      const written = await run(`init --template ${id} --json`);
      expect(written).toMatchObject({ exitCode: 0, err: '' });
      expect(JSON.parse(written.out)).toMatchObject({
        written: 'config.yaml',
        template: id,
        next: ['planoai up'],
      });
      const { valid, diagnostics } = JSON.parse((await run('validate --json')).out);
      expect({ valid, diagnostics }).toEqual({ valid: true, diagnostics: [] });
      expect(await read(workspace, 'config.yaml')).toMatch(/^# /);
    },
  );

  it.each([
    ['sub_agent_orchestration', [8001, 12000], 2, ['weather_agent', 'flight_agent']],
    ['filter_chain_guardrails', [8001, 12000], 2, ['support_agent']],
    ['conversational_state_v1_responses', [8001, 12000], 2, ['assistant_agent']],
    ['coding_agent_routing', [12000], 5, []],
    ['preference_aware_routing', [12000], 3, []],
  ])('has in %s what it is about', async (id, ports, providers, agents) => {
    const { run } = await cliWorkspace();
    await run(`init --template ${id}`);
    const effective = JSON.parse((await run('validate --print --json')).out);
    expect(effective.listeners.map(({ port }: { port: number }) => port)).toEqual(ports);
    const own = effective.providers.filter(({ internal }: { internal: boolean }) => !internal);
    expect(own).toHaveLength(providers);
    const served = effective.listeners.flatMap((listener: { agents: { id: string }[] }) => listener.agents);
    expect(served.map((agent: { id: string }) => agent.id)).toEqual(agents);
  });

  it('[cli 31] [cli 32] replaces a file only with --force', async () => {
    const workspace = await cliWorkspace({ 'config.yaml': 'mine\n' });
    const { run } = workspace;
    const refused = await run('init --template coding_agent_routing');
    expect(refused).toMatchObject({ exitCode: 1, out: '' });
    expect(refused.errFirst).toBe('Refusing to overwrite existing file: config.yaml (use --force)');
    expect(await read(workspace, 'config.yaml')).toBe('mine\n');
    expect((await run('init --template coding_agent_routing --force')).exitCode).toBe(0);
    expect(await read(workspace, 'config.yaml')).toContain('arch.claude.code.small.fast');
  });

  it.each([
    ['[cli 33]', 'init --clean --template coding_agent_routing', 2, 'usage', /--clean .* --template/],
    ['[cli 34]', 'init', 1, 'no_terminal', /--template.*--clean.*--list-templates/],
    ['[cli 35]', 'init --template nope', 1, 'unknown_template', /^Unknown template: nope/],
    [
      'near miss',
      'init --template coding_agent_routin',
      1,
      'unknown_template',
      /Did you mean coding_agent_routing\?/,
    ],
    ['nothing to print', 'init --stdout', 2, 'usage', /name it with --template/],
    ['no port', 'init --clean --port 0', 2, 'usage', /from 1 to 65535/],
  ])('%s refuses "%s"', async (_, line, exitCode, code, told) => {
    const { run } = await cliWorkspace();
    const text = await run(line);
    expect(text).toMatchObject({ exitCode, out: '' });
    expect(text.err.replaceAll('\n', ' ')).toMatch(told);
    const json = await run(`${line} --json`);
    expect(json).toMatchObject({ exitCode, out: '' });
    expect(JSON.parse(json.errLast).error.code).toBe(code);
  });

  it('[cli 36] writes an empty config, and the folders that it lies in', async () => {
    const { run } = await cliWorkspace();
    expect(await run('init --clean -o a/b/c.yaml')).toMatchObject({ exitCode: 0 });
    const { valid, diagnostics } = JSON.parse((await run('validate a/b/c.yaml --json')).out);
    expect(valid).toBe(true);
    expect(diagnostics).toMatchObject([{ code: 'CFG_PROVIDERS_EMPTY', severity: 'warning' }]);
  });

  it('says what to set and how to start', async () => {
    const { run } = await cliWorkspace();
    expect((await run('init --template llm_gateway -o gw.yaml')).out).toBe(
      '✓ Wrote gw.yaml (llm_gateway)\nSet in .env beside it or in the shell: ANTHROPIC_API_KEY, OPENAI_API_KEY\nStart it with: planoai up gw.yaml\n',
    );
  });

  it('prints instead of writing', async () => {
    const workspace = await cliWorkspace();
    const { out } = await workspace.run('init --template local_models --stdout');
    expect(out).toContain('ollama/llama3.1');
    await expect(read(workspace, 'config.yaml')).rejects.toThrow('ENOENT');
    expect(JSON.parse((await workspace.run('init --clean --stdout --json')).out)).toMatchObject({
      written: null,
      template: null,
      variables: [],
      text: expect.stringContaining('version: v0.3.0'),
    });
  });

  it('takes a file or stdin as a template', async () => {
    const workspace = await cliWorkspace({ 'mine.yaml': 'version: v0.3.0\n' });
    await workspace.run('init --template mine.yaml -o copy.yaml');
    expect(await read(workspace, 'copy.yaml')).toBe('version: v0.3.0\n');
    const stdin = new PassThrough();
    stdin.end('# from elsewhere\n');
    const { exitCode } = await onTerminal(workspace, ['init', '--template', '-'], stdin);
    expect(exitCode).toBe(0);
    expect(await read(workspace, 'config.yaml')).toBe('# from elsewhere\n');
  });

  it('sets another port, also in what the comments say', async () => {
    const { run } = await cliWorkspace();
    const { out } = await run('init --template llm_gateway --port 13000 --stdout');
    expect(out).toContain('    port: 13000\n');
    expect(out).toContain('curl http://127.0.0.1:13000/v1');
    expect(out).not.toContain('12000');
  });

  it('writes .env.example and keeps .env out of Git, adding to what is there', async () => {
    const workspace = await cliWorkspace({ '.env.example': 'OPENAI_API_KEY=', '.gitignore': 'node_modules' });
    await workspace.run('init --template llm_gateway --with-env');
    expect(await read(workspace, '.env.example')).toBe('OPENAI_API_KEY=\nANTHROPIC_API_KEY=\n');
    expect(await read(workspace, '.gitignore')).toBe('node_modules\n.env\n');
    const { out } = await workspace.run('init --template llm_gateway --with-env --force --json');
    expect(JSON.parse(out).also).toEqual([]);
  });

  it('asks on a terminal for the template and the place', async () => {
    const workspace = await cliWorkspace();
    const stdin = new PassThrough();
    const answer = onTerminal(workspace, ['init'], stdin);
    await answer.shows('Choose a template');
    stdin.write('\u001b[B');
    stdin.write('\r');
    await answer.shows('Where should I write the config?');
    stdin.write('\r');
    expect((await answer).exitCode).toBe(0);
    expect(await read(workspace, 'config.yaml')).toContain('weather_agent');
  });

  it('asks before it replaces a file, and takes no for the answer', async () => {
    const workspace = await cliWorkspace({ 'config.yaml': 'mine\n' });
    const stdin = new PassThrough();
    const answer = onTerminal(workspace, ['init'], stdin);
    await answer.shows('Choose a template');
    stdin.write('\r');
    await answer.shows('Where should I write');
    stdin.write('\r');
    await answer.shows('config.yaml is there already');
    stdin.write('\r');
    expect(await answer).toMatchObject({ exitCode: 0, out: expect.stringContaining('Cancelled.\n') });
    expect(await read(workspace, 'config.yaml')).toBe('mine\n');
  });

  it('ends without a file when Escape or Ctrl+C is pressed', async () => {
    const workspace = await cliWorkspace();
    const stdin = new PassThrough();
    const answer = onTerminal(workspace, ['init'], stdin);
    await answer.shows('Choose a template');
    stdin.write('\u0003');
    expect(await answer).toMatchObject({ exitCode: 0, out: expect.stringContaining('Cancelled.\n') });
    await expect(read(workspace, 'config.yaml')).rejects.toThrow('ENOENT');
  });

  it.each([
    ['with CI set', ['init'], { CI: 'true' }],
    ['with --json', ['init', '--json'], {}],
  ])('never asks %s', async (_, argv, env) => {
    const workspace = await cliWorkspace();
    expect(await onTerminal(workspace, argv, new PassThrough(), env)).toMatchObject({ exitCode: 1 });
  });

  it('keeps a byte of what it wrote when it is asked to write where it cannot', async () => {
    const workspace = await cliWorkspace();
    await writeFile(join(workspace.folder, 'file'), '');
    const { exitCode, out } = await workspace.run('init --clean -o file/config.yaml');
    expect([exitCode, out]).toEqual([1, '']);
  });
});

/** A command at a terminal: what it shows so far, and how it ends. */
function onTerminal(
  { folder, home }: CliWorkspace,
  argv: readonly string[],
  stdin: PassThrough,
  env: Readonly<Record<string, string>> = {},
) {
  let out = '';
  const stream = {
    isTTY: true,
    columns: 100,
    write: (text: string) => {
      out += text;
    },
  };
  const run = runProgram(argv, {
    stdout: stream,
    stderr: { write: () => undefined },
    stdin: Object.assign(stdin, { isTTY: true, setRawMode: () => stdin }),
    env: { PLANO_HOME: home, ...env },
    cwd: folder,
    signal: new AbortController().signal,
  }).then((exitCode) => ({ exitCode, out }));
  return Object.assign(run, {
    shows: (text: string) => expect.poll(() => out).toContain(text),
  });
}

describe('planoai init --providers', () => {
  it('writes the usual entries of the providers, which are valid and name their variables', async () => {
    const { run } = await cliWorkspace();
    const init = await run('init --providers openai,anthropic,openai,groq,ollama --json');
    expect([init.exitCode, JSON.parse(init.out)]).toMatchObject([
      0,
      { written: 'config.yaml', variables: ['ANTHROPIC_API_KEY', 'GROQ_API_KEY', 'OPENAI_API_KEY'] },
    ]);
    const keys = { OPENAI_API_KEY: 'a', ANTHROPIC_API_KEY: 'b', GROQ_API_KEY: 'c', PLANO_IN_CONTAINER: '0' };
    const valid = await run('validate --json --check-env', { env: keys });
    expect(JSON.parse(valid.out)).toMatchObject({
      valid: true,
      diagnostics: [],
      summary: { model_providers: expect.arrayContaining([expect.anything()]) },
    });
    const models = await run('models --json', { env: keys });
    for (const provider of ['openai', 'anthropic', 'groq', 'ollama']) expect(models.out).toContain(provider);
  });

  it('asks nobody, takes a port, and refuses what it does not know', async () => {
    const { run } = await cliWorkspace();
    expect((await run('init --providers mistral --port 13000 --stdout')).out).toMatch(
      /port: 13000[\s\S]*\$MISTRAL_API_KEY/,
    );
    const unknown = await run('init --providers openia');
    expect(unknown.exitCode).toBe(2);
    expect(unknown.err).toContain('There is no provider "openia". Did you mean openai?');
    expect((await run('init --providers openai --clean')).exitCode).toBe(2);
  });
});
