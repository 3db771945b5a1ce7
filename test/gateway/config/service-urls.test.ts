import { describe, expect, it } from 'vitest';
import { agentUrl, filterUrl } from '../../../src-gateway/config/service-urls.ts';
import { analyse, findings } from './analyse.ts';

const service = (section: string, entry: string) => `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
${section}: [${entry}]
`;

describe('the address of an agent', () => {
  it('[config D20] is that of its API when the URL ends there', () => {
    const [agent] =
      analyse(service('agents', '{id: a, url: "https://x.example.com/v1"}')).effective?.agents ?? [];
    expect(agentUrl(agent?.url ?? '').href).toBe('https://x.example.com/v1/chat/completions');
  });

  it.each([
    ['http://h:10510', 'http://h:10510/v1/chat/completions'],
    ['http://h:10510/', 'http://h:10510/v1/chat/completions'],
    ['http://h:10510/team/weather', 'http://h:10510/team/weather/v1/chat/completions'],
    ['http://h:10510/team/weather/', 'http://h:10510/team/weather/v1/chat/completions'],
    ['http://h:10510/v1/', 'http://h:10510/v1/chat/completions'],
    ['http://h:10510/v1/chat/completions', 'http://h:10510/v1/chat/completions'],
    ['http://h:10510/team?tenant=a%20b', 'http://h:10510/team/v1/chat/completions?tenant=a%20b'],
  ])('of %s is %s', (url, called) => {
    expect(agentUrl(url).href).toBe(called);
  });
});

describe('the address of a filter', () => {
  it('[config D19] keeps the path of an MCP server, which Plano drops', () => {
    const text = service('filters', '{id: f, url: "http://h:1/tools/mcp"}');
    const [filter] = analyse(text).effective?.filters ?? [];
    if (filter === undefined) throw new Error('no filter');
    expect(filter.type).toBe('mcp');
    expect(filterUrl(filter, '/v1/chat/completions').href).toBe('http://h:1/tools/mcp');
    expect(findings(text, { hints: true })).toContain('hint CFG_AGENT_URL_PATH filters[0].url');
  });

  it.each([
    ['mcp', 'http://h:1', 'http://h:1/mcp'],
    ['mcp', 'http://h:1/', 'http://h:1/mcp'],
    ['mcp', 'http://h:1/tools?key=1', 'http://h:1/tools?key=1'],
    ['http', 'http://h:1', 'http://h:1/v1/messages'],
    ['http', 'http://h:1/', 'http://h:1/v1/messages'],
    ['http', 'http://h:1/validate/', 'http://h:1/validate/v1/messages'],
    ['http', 'http://h:1/validate?strict=1', 'http://h:1/validate/v1/messages?strict=1'],
  ] as const)('of type %s at %s is %s', (type, url, called) => {
    expect(filterUrl({ type, url }, '/v1/messages').href).toBe(called);
  });
});
