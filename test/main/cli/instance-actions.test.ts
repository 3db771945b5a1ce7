import { describe, expect, it, onTestFinished } from 'vitest';
import { appendText } from '../../support/http-filter.ts';
import { startRecordingProvider } from '../../support/recording-provider.ts';
import { cliWorkspace } from './cli-fixture.ts';
import { runningInstance } from './running-instance.ts';

describe('what a command does with a running instance', { timeout: 60_000 }, () => {
  it('[ux R65] stops a single listener and starts it again', async () => {
    const { chat, run } = await runningInstance(
      ({ otherPort }) => `- {type: model, name: m2, port: ${otherPort}}\n`,
    );
    expect(await chat()).toBe(200);
    expect(await run('listeners stop m1')).toMatchObject({ exitCode: 0, out: 'm1 is stopped.\n', err: '' });
    expect(await chat()).toBe(null);
    const { listeners } = JSON.parse((await run('listeners --json')).out);
    expect(listeners.map(({ name, state }: { name: string; state: string }) => [name, state])).toEqual([
      ['m1', 'stopped'],
      ['m2', 'running'],
    ]);
    expect((await run('listeners start m1 --json')).exitCode).toBe(0);
    expect(await chat()).toBe(200);
    expect((await run('listeners')).out).toMatch(
      /m1 {2}model {3}http.* running {2}\d requests, 0 errors, 0 in flight/,
    );
    const unknown = await run('listeners stop m9');
    expect(unknown).toMatchObject({ exitCode: 1, errFirst: 'There is no listener "m9".' });
    expect(unknown.err).toContain('Listeners: m1, m2');
  });

  it('[ux R65] lets a provider fail, and work again', async () => {
    const { chat, run } = await runningInstance();
    expect((await run('faults set mine/m 401')).out).toBe('mine/m: 401, expired key\n');
    expect(await chat()).toBe(401);
    expect(JSON.parse((await run('faults --json')).out)).toEqual({
      faults: [{ model: 'mine/m', fault: { kind: 'expired_key' } }],
    });
    expect((await run('faults set mine/m slow --delay 20')).out).toBe('mine/m: first token 0.02 s late\n');
    expect((await run('faults clear mine/m')).out).toBe('No provider fails on purpose.\n');
    expect(await chat()).toBe(200);
    expect(await run('faults set nobody/x 500')).toMatchObject({ exitCode: 1 });
    expect((await run('faults set mine/m 418')).errFirst).toContain('Allowed choices are');
  });

  it('[ux R65] asks a filter alone', async () => {
    const filter = await startRecordingProvider();
    onTestFinished(() => filter.close());
    filter.answer = appendText(', please');
    const { provider, run, write } = await runningInstance(
      ({ otherPort }) => `- {type: model, name: m2, port: ${otherPort}, input_filters: [polite]}
filters: [{id: polite, type: http, url: "${filter.url}"}]
`,
    );
    const shown = await run("try filter polite --prompt 'Hi'");
    expect([shown.exitCode, shown.err]).toEqual([0, '']);
    expect(shown.out).toMatch(/^modified {2}1 call, [\d.]+ ms\n/);
    expect(shown.out).toContain('"content":"Hi, please"');
    await write('body.json', '{"messages":[{"role":"user","content":"Bye"}]}');
    const tried = await run('try filter polite body.json --listener m2 --json');
    expect(JSON.parse(tried.out)).toMatchObject({ verdict: 'modified', calls: 1 });
    filter.answer = (response) => void response.writeHead(503).end();
    expect(await run('try filter polite body.json --wire')).toMatchObject({ exitCode: 7 });
    expect(await run('try filter nobody body.json')).toMatchObject({ exitCode: 1 });
    expect(await run('try filter polite body.json --listener m9')).toMatchObject({ exitCode: 1 });
    expect(await run('try filter polite')).toMatchObject({ exitCode: 2 });
    expect(provider.requests).toEqual([]);
  });

  it('[ux R65] tries a function alone, and calls it when told to', async () => {
    const { provider, run } = await runningInstance(
      ({ otherPort, provider: url }) => `- {type: prompt, name: functions, port: ${otherPort}}
endpoints: {api: {endpoint: "${new URL(url).host}"}}
prompt_targets:
  - name: get_weather
    description: Get the weather forecast of a city.
    parameters: [{name: city, description: The city, type: str, required: true}]
    endpoint: {name: api, path: "/weather/{city}"}
`,
    );
    const dry = await run('try function get_weather --value city=Paris');
    expect([dry.exitCode, dry.err]).toEqual([0, '']);
    expect(dry.out).toContain('calls get_weather\n  city = "Paris"\n');
    expect(dry.out).toContain(`> GET ${provider.url}/weather/Paris`);
    expect(provider.requests).toEqual([]);
    const sent = await run('try function get_weather --value city=Paris --send --json');
    expect(JSON.parse(sent.out)).toMatchObject({ path: 'target', reply: { status: 200 } });
    expect(provider.requests.map(({ path }) => path)).toEqual(['/weather/Paris']);
    expect((await run('try function get_weather')).out).toContain('missing: city');
    expect(await run('try function')).toMatchObject({ exitCode: 2 });
    expect(await run("try function --prompt 'hi' --send")).toMatchObject({ exitCode: 2 });
  });

  it.each(['listeners', 'faults', 'try filter f --prompt x', 'try function f', 'secrets unlock'])(
    'says that nothing runs: %s',
    async (line) => {
      const { run } = await cliWorkspace();
      expect(await run(line)).toMatchObject({ exitCode: 6, errFirst: 'Plano is not running.' });
    },
  );
});
