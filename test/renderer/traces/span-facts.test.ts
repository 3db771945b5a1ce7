import { describe, expect, it } from 'vitest';
import { attributeMap, attributeValue } from '../../../src-main/contract/attribute-value.ts';
import { spanFacts } from '../../../src-main/contract/span-facts.ts';
import { attributeGroups } from '../../../src-renderer/traces/attribute-groups.ts';
import { sampleSpan, sampleSpans } from '../../support/console-sample.ts';

const span = (attributes: { key: string; value: unknown }[], service = 'plano(llm)') =>
  sampleSpan('t', { id: 'a', name: 'a', service, from: 0, to: 1, attributes });

describe('attributeValue', () => {
  it.each([
    [{ stringValue: 'x' }, 'x'],
    [{ intValue: '42' }, 42],
    [{ intValue: 42 }, 42],
    [{ intValue: '9223372036854775807' }, '9223372036854775807'],
    [{ doubleValue: 0.5 }, 0.5],
    [{ boolValue: false }, false],
    [{ arrayValue: { values: [{ stringValue: 'a' }, { intValue: '1' }] } }, ['a', 1]],
    [{ kvlistValue: { values: [{ key: 'k', value: { boolValue: true } }] } }, { k: true }],
    [{}, null],
    ['plain', 'plain'],
  ])('reads %j as %j', (value, expected) => {
    expect(attributeValue(value)).toEqual(expected);
  });

  it('takes the last of repeated keys', () => {
    expect(
      attributeMap([
        { key: 'a', value: { intValue: '1' } },
        { key: 'a', value: { intValue: '2' } },
      ]),
    ).toEqual({ a: 2 });
  });
});

describe('spanFacts', () => {
  it('reads the model call of our own gateway', () => {
    const llm = sampleSpans[1];
    expect(llm && spanFacts(llm)).toMatchObject({
      kind: 'llm',
      failed: false,
      model: 'claude-sonnet-4-5',
      requestedModel: 'plano',
      promptTokens: 2840,
      completionTokens: 312,
      cachedTokens: 1024,
      timeToFirstTokenMs: 920,
      streaming: true,
      finishReasons: 'stop',
    });
  });

  it('reads the same facts in the GenAI and OpenInference dialects', () => {
    const genAi = span(
      [
        { key: 'gen_ai.response.model', value: { stringValue: 'm' } },
        { key: 'gen_ai.usage.input_tokens', value: { intValue: '5' } },
      ],
      'shop',
    );
    expect(spanFacts(genAi)).toMatchObject({ kind: 'llm', model: 'm', promptTokens: 5 });
    const openInference = span([{ key: 'llm.token_count.completion', value: { intValue: '7' } }], 'shop');
    expect(spanFacts(openInference)).toMatchObject({ completionTokens: 7 });
  });

  it('does not mistake the routing span for a model call', () => {
    const routing = span([{ key: 'llm.model', value: { stringValue: 'm' } }], 'plano(routing)');
    expect(spanFacts(routing).kind).toBe('routing');
  });

  it('sees a failure in the HTTP status, the span status or an exception', () => {
    expect(spanFacts(span([{ key: 'http.status_code', value: { intValue: '429' } }])).failed).toBe(true);
    expect(spanFacts({ ...span([]), status: { code: 2, message: 'broke' } })).toMatchObject({
      failed: true,
      errorText: 'broke',
    });
    const exception = {
      name: 'exception',
      timeUnixNano: '1',
      attributes: [{ key: 'exception.message', value: { stringValue: 'late' } }],
    };
    expect(spanFacts({ ...span([]), events: [exception] })).toMatchObject({
      failed: true,
      errorText: 'late',
    });
    expect(spanFacts(span([{ key: 'http.status_code', value: { intValue: '204' } }])).failed).toBe(false);
  });
});

describe('attributeGroups', () => {
  it('sorts attributes by what they speak of and leaves out empty groups', () => {
    const groups = attributeGroups({
      'tenant.id': 'acme',
      'http.method': 'POST',
      'plano.route.name': 'code',
      'plano.listener.name': 'main',
      'llm.model': 'm',
    });
    expect(groups.map((group) => [group.title, group.entries.map(([key]) => key)])).toEqual([
      ['HTTP', ['http.method']],
      ['LLM', ['llm.model']],
      ['Routing', ['plano.route.name']],
      ['Custom', ['tenant.id']],
      ['Other', ['plano.listener.name']],
    ]);
    expect(attributeGroups({})).toEqual([]);
  });
});
