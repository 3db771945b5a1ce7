import { describe, expect, it } from 'vitest';
import type { RecentRequest } from '../../../../src-main/collector/recent-requests.ts';
import { findBreaks } from '../../../../src-main/console/impact/find-breaks.ts';
import { configFrom } from '../../../support/config-from.ts';

const text = `version: v0.4.0
listeners:
  - { type: model, name: main, port: 12000 }
  - { type: agent, name: desk, port: 8001, router: plano_orchestrator_v1, agents: [{ id: weather, description: Weather }] }
agents:
  - { id: weather, url: "http://127.0.0.1:10510" }
model_providers:
  - { model: openai/gpt-4o, access_key: k, default: true }
  - { model: openai/gpt-4o-mini, access_key: k }
model_aliases:
  fast: { target: gpt-4o-mini }
`;

const asked = (part: { model?: string; listener?: string; agent?: string } = {}): RecentRequest => ({
  ...{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), path: '/v1/chat/completions', call: null },
  listener: part.listener ?? 'main',
  headers: part.agent === undefined ? {} : { 'user-agent': part.agent },
  body: { ...(part.model !== undefined && { model: part.model }), messages: [] },
});
const times = (count: number, request: RecentRequest) => Array.from({ length: count }, () => request);
const breaks = (changed: string, requests: readonly RecentRequest[]) =>
  findBreaks({ before: configFrom(text), after: configFrom(changed), requests });

describe('clients that a change leaves behind', () => {
  it('[ux N3] are those that ask for an alias which is gone, counted', () => {
    const requests = [
      ...times(17, asked({ model: 'fast' })),
      ...times(3, asked({ model: 'openai/gpt-4o' })),
      asked(),
    ];
    const without = text.slice(0, text.indexOf('model_aliases:'));
    expect(breaks(without, requests)).toEqual({
      looked: 21,
      models: [{ model: 'fast', isAlias: true, requests: 17 }],
      ports: [],
    });
  });

  it('are those that ask for a model which is gone, and not those who never got it', () => {
    const without = text
      .replace('  - { model: openai/gpt-4o-mini, access_key: k }\n', '')
      .replace('gpt-4o-mini', 'gpt-4o');
    const requests = [
      asked({ model: 'gpt-4o-mini' }),
      asked({ model: 'nobody/serves' }),
      asked({ model: 'fast' }),
    ];
    expect(breaks(without, requests).models).toEqual([{ model: 'gpt-4o-mini', isAlias: false, requests: 1 }]);
  });

  it('are those that call a port which closes; versions of a client are one client', () => {
    const requests = [
      asked({ agent: 'OpenAI/Python 1.2.3' }),
      asked({ agent: 'OpenAI/Python 1.9.0' }),
      asked({ agent: 'curl/8.5.0' }),
      asked({ listener: 'desk', agent: 'my agent' }),
    ];
    expect(breaks(text.replace('12000', '12002'), requests).ports).toEqual([
      {
        ...{ listener: 'main', port: 12000, movedTo: 12002, requests: 3 },
        ...{ clientCount: 2, clients: ['OpenAI/Python', 'curl'] },
      },
    ]);
    const withoutDesk = text.replace(/^ {2}- \{ type: agent.*\n/m, '').replace(/^agents:\n.*\n/m, '');
    expect(breaks(withoutDesk, requests).ports).toMatchObject([
      { listener: 'desk', port: 8001, movedTo: null, requests: 1, clients: ['my agent'] },
    ]);
  });

  it('are none where nobody was seen, and where another listener takes the port', () => {
    expect(breaks(text.replace('12000', '12002'), []).ports).toEqual([]);
    expect(breaks(text.replace('name: main', 'name: other'), [asked()]).ports).toEqual([]);
  });
});
