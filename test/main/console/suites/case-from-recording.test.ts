import { describe, expect, it } from 'vitest';
import {
  caseFromRecording,
  type Recording,
} from '../../../../src-main/console/suites/case-from-recording.ts';
import { sampleDecision } from '../../../support/sample-decision.ts';
import { sampleSelection } from '../../../support/sample-selection.ts';

const traceId = '7f4e9a1c'.repeat(4);
const decision = sampleDecision();

function recording(part: Partial<Recording> = {}, headers: Readonly<Record<string, string>> = {}): Recording {
  return {
    traceId,
    stored: {
      head: {
        start: 'POST /v1/chat/completions?x=1',
        headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
      },
      truncated: false,
    },
    text: JSON.stringify({ messages: [{ role: 'user', content: 'Review this, please!' }] }),
    listener: 'main',
    decision,
    servedBy: 'openai/gpt-4o',
    ...part,
  };
}

const made = (part: Partial<Recording> = {}) => caseFromRecording(recording(part), new Set());
const routed = (route: Partial<typeof decision.route>) => ({
  decision: { ...decision, route: { ...decision.route, ...route } },
});

describe('a recorded request as a case', () => {
  it('expects the route that it took', () => {
    expect(made(routed({ name: 'code review', reason: 'matched' }))).toEqual({
      id: 'review-this-please',
      description: 'From trace 7f4e9a1c',
      listener: 'main',
      request: { messages: [{ role: 'user', content: 'Review this, please!' }] },
      expect: { route: 'code review' },
    });
  });

  it.each([
    ['none where no route fitted', routed({ name: null, reason: 'empty_answer' }), { route: 'none' }],
    ['none where two fitted equally well', routed({ name: null, reason: 'ambiguous' }), { route: 'none' }],
    [
      'the model where no router was asked',
      routed({ name: null, reason: 'skipped' }),
      { model: decision.final.model },
    ],
    [
      'the model where the routers failed',
      routed({ name: null, reason: 'router_failed' }),
      { model: decision.final.model },
    ],
    ['who served where no decision is kept', { decision: null }, { model: 'openai/gpt-4o' }],
  ] as const)('expects %s', (_name, part, expected) => {
    expect(made(part)).toMatchObject({ expect: expected });
    expect(made(part)).not.toHaveProperty('mode');
  });

  it('expects agents in a live case, since they are selected for what is sent', () => {
    const selection = sampleSelection();
    expect(made({ decision: selection, listener: 'desk' })).toMatchObject({
      mode: 'live',
      listener: 'desk',
      expect: { agents: [...selection.route] },
    });
  });

  it('keeps the headers that say how it is meant, and names those that are secret', () => {
    const headers = {
      host: 'localhost:12000',
      'content-type': 'application/json',
      'user-agent': 'curl/8',
      'x-plano-routing': 'off',
      'anthropic-version': '2023-06-01',
      authorization: '••••',
      'x-tenant': '••••',
      'x-plano-note': 'sk-live-1234567890abcdef',
    };
    expect(caseFromRecording(recording({}, headers), new Set())).toMatchObject({
      headers: { 'x-plano-routing': 'off', 'anthropic-version': '2023-06-01' },
      redacted: ['authorization', 'x-tenant', 'x-plano-note'],
    });
  });

  it('has a name that no other case has', () => {
    const taken = new Set(['review-this-please', 'review-this-please-2']);
    expect(caseFromRecording(recording(), taken).id).toBe('review-this-please-3');
    const wordless = JSON.stringify({ messages: [{ role: 'user', content: '日本語' }] });
    expect(made({ text: wordless }).id).toBe('trace-7f4e9a1c');
  });

  it.each([
    ['was cut', { stored: { ...recording().stored, truncated: true } }, 'not_recorded'],
    ['is no JSON object', { text: '[]' }, 'not_recorded'],
    [
      'is of another kind',
      { stored: { head: { start: 'POST /v1/embeddings', headers: [] }, truncated: false } },
      'not_recorded',
    ],
    ['went nobody knows where', { decision: null, servedBy: null }, 'nothing_to_expect'],
  ])('is not made of one that %s', (_name, part, code) => {
    expect(() => made(part)).toThrow(expect.objectContaining({ code }));
  });
});
