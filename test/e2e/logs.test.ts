import { describe, expect, it } from 'vitest';
import { axeViolations } from '../support/axe-violations.ts';
import { realPage } from '../support/real-page.ts';
import { takePicture } from '../support/take-picture.ts';

/** The log of the window beside what its own command prints. */
describe('[ux R52] the log of the window and `planoai logs`', { timeout: 60_000 }, () => {
  const { page, see, host, complaints } = realPage();

  /** The lines in the window, in the columns of a terminal. */
  const shown = async () => {
    const lines = await see('log-line').evaluateAll((rows) =>
      rows.map((row) => {
        const [time = '', level = '', source = '', message = ''] = [...row.children].map(
          ({ textContent }) => textContent ?? '',
        );
        const trace = row
          .querySelector('[data-testid="log-trace"]')
          ?.textContent?.replace('trace ', ' trace=');
        return `${time} ${level.toUpperCase().padEnd(5)} ${source}  ${message}${trace ?? ''}`;
      }),
    );
    return lines.sort();
  };
  const command = async () => (await see('logs').getByTestId('cli-line').locator('code').textContent()) ?? '';
  /** What the command of the window prints once, in place of following. */
  const printed = async () => {
    const [program, ...words] = (await command()).split(' ').filter((word) => word !== '--follow');
    expect(program).toBe('planoai');
    const plain = words.map((word) => word.replaceAll("'", ''));
    return (await host().run(...plain)).trimEnd().split('\n').sort();
  };
  const isTheSame = async (atLeast: number) => {
    await expect.poll(async () => (await shown()).length).toBeGreaterThanOrEqual(atLeast);
    const differing = async () => {
      const [window, terminal] = [await shown(), await printed()];
      return window.join() === terminal.join() ? [] : [window, terminal];
    };
    await expect.poll(differing).toEqual([]);
  };
  const choose = async (select: string, value: string) => {
    await see(select).click();
    await see(`${select}-option-${value}`).click();
  };
  const ask = async (body: object) => {
    const response = await fetch(`http://127.0.0.1:${host().listenerPort}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ messages: [{ role: 'user', content: 'hello' }], ...body }),
    });
    await response.text();
    return response.status;
  };

  it('are the same lines, of all sources', async () => {
    await page().locator('[data-testid="gateway-menu"][data-state="running"]').waitFor();
    expect(await ask({ model: 'sandbox/echo' })).toBe(200);
    expect(await ask({ model: 'nobody/knows' })).toBe(404);
    await page().keyboard.press('Control+6');
    await expect
      .poll(() => see('log-line').allTextContents())
      .toContainEqual(expect.stringContaining('/v1/chat/completions 404'));
    expect(await command()).toBe('planoai logs --follow --short --source all --level info');
    await isTheSame(4);
    await takePicture(page(), 'logs');
    expect(await axeViolations(page())).toEqual([]);
  });

  it('are the same lines under every filter, which the command carries', async () => {
    await choose('log-source', 'access');
    expect(await command()).toBe('planoai logs --follow --short --level info');
    await isTheSame(2);
    await choose('log-level', 'warn');
    await isTheSame(1);
    await choose('log-source', 'all');
    await choose('log-level', 'trace');
    await choose('log-listener', 'main');
    await see('log-search').fill('CHAT/completions');
    expect(await command()).toBe(
      'planoai logs --follow --short --source all --listener main --grep CHAT/completions',
    );
    await isTheSame(2);
    await choose('log-source', 'process');
    await choose('log-listener', '*');
    await see('log-search').fill('');
    await isTheSame(1);
  });

  it('lead from a request to its trace', async () => {
    await choose('log-source', 'access');
    await see('log-trace').first().click();
    await see('trace-screen').waitFor();
  });

  it('cost no complaint of the page', () => {
    expect(complaints).toEqual([]);
  });
});
