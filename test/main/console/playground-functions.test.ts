import { afterEach, describe, expect, it } from 'vitest';
import { sendFromPlayground } from '../../../src-main/console/playground.ts';
import { currencyTargets } from '../../gateway/functions/sample-functions.ts';
import { type PromptGateway, type PromptOptions, startPromptGateway } from '../../support/prompt-listener.ts';

const says = '{"tool_calls": [{"name": "currency_exchange", "arguments": {"currency_symbol": "GBP"}}]}';

let gateway: PromptGateway;
afterEach(() => gateway.close());

async function ask(options: PromptOptions, stream: boolean) {
  gateway = await startPromptGateway({ targets: currencyTargets, ...options });
  const context = { signal: new AbortController().signal, progress: () => undefined };
  const said = { system: '', user: 'rate of GBP?' };
  const params = { ...said, listener: 'functions', api: 'chat', model: '', stream } as const;
  return sendFromPlayground({ url: gateway.urlOf('functions'), gatewayKey: null }, params, context);
}

describe.each([
  ['streaming', true],
  ['whole', false],
])('an answer of a prompt listener, %s', (_form, stream) => {
  it('is told apart from the function that was called for it', async () => {
    expect(await ask({ says }, stream)).toMatchObject({
      path: 'target',
      text: 'ok',
      functionCall: {
        name: 'currency_exchange',
        arguments: { currency_symbol: 'GBP' },
        result: '{"t":1}',
      },
    });
  });

  it('that asks back is the question alone', async () => {
    const asksBack = '{"required_functions": ["currency_exchange"], "clarification": "Which currency?"}';
    const { functionCall, path, text } = await ask({ says: asksBack }, stream);
    expect([functionCall, path, text]).toEqual([null, 'clarify', 'Which currency?']);
  });
});

describe('an answer that no model words', () => {
  const targets = currencyTargets.replaceAll(
    'http_method: GET}',
    'http_method: GET}\n    auto_llm_dispatch_on_response: false',
  );

  it.each([
    ['as a stream', true],
    ['whole', false],
  ])('is the text of its endpoint, %s', async (_form, stream) => {
    const { error, path, text } = await ask({ says, targets }, stream);
    expect([path, text, error]).toEqual(['target', '{"t":1}', null]);
  });
});
