import { describe, expect, it } from 'vitest';
import type { HostedRouterQuestion } from '../../src-main/contract/consent-calls.ts';
import { consolePages } from '../support/console-page.ts';

const open = consolePages();

const question: HostedRouterQuestion = {
  router: 'Plano-Orchestrator',
  host: 'archfc.katanemo.dev',
  localModels: ['ollama/qwen3:4b'],
};

function openAsked(failing = false) {
  return open({
    path: '/playground',
    ready: 'hosted-router',
    script: {
      'routing.hosted-question': () => ({ question }),
      'routing.answer-hosted': () => {
        if (failing) throw new Error('settings.json cannot be written.');
        return { question: null };
      },
    },
  });
}

describe('the question about the hosted router', () => {
  it('names who would read conversations, and where', async () => {
    const { see } = await openAsked();
    const text = await see('hosted-router').textContent();
    expect(text).toContain('May conversations be sent to archfc.katanemo.dev to be routed?');
    expect(text).toContain('Plano-Orchestrator');
  });

  it.each([
    ['hosted-router-allow', { kind: 'allow' }],
    ['hosted-router-embedded/lexical', { kind: 'instead', router: 'embedded/lexical' }],
    ['hosted-router-ollama/qwen3:4b', { kind: 'instead', router: 'ollama/qwen3:4b' }],
  ])('is gone once it is answered with %s', async (button, answer) => {
    const { see, console: host } = await openAsked();
    await see(button).click();
    await see('hosted-router').waitFor({ state: 'detached' });
    const asked = host.asked.filter(({ method }) => method === 'routing.answer-hosted');
    expect(asked).toEqual([{ method: 'routing.answer-hosted', params: { answer } }]);
  });

  it('stays, and says why, when the answer cannot be kept', async () => {
    const { see, page } = await openAsked(true);
    await see('hosted-router-allow').click();
    await page.getByText('settings.json cannot be written.').waitFor();
    expect(await see('hosted-router').isVisible()).toBe(true);
  });
});
