import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyseConfig } from '../../../src-gateway/config/analyse-config.ts';
import { environmentFromLayers } from '../../../src-gateway/config/environment.ts';
import type { TargetParameterConfig } from '../../../src-gateway/config/prompt-target-config.ts';
import { targetRequest } from '../../../src-gateway/functions/target-request.ts';
import { configFrom } from '../../support/config-from.ts';

const parameter = (name: string, more: Partial<TargetParameterConfig> = {}): TargetParameterConfig => ({
  ...{ name, description: name, type: 'str', required: false, enum: null, format: null, items: null },
  ...more,
});
const search =
  '/search?from={origin}&to={destination}&date={departure_date}&class={cabin_class}&pax={passengers}';
const flights = [
  ...['origin', 'destination', 'departure_date'].map((name) => parameter(name)),
  parameter('cabin_class', { default: 'economy' }),
  parameter('passengers', { type: 'int', default: 1 }),
];
const devices = [
  parameter('device_ids', { type: 'list' }),
  parameter('time_range', { type: 'int', default: 7 }),
];

describe('the request of a call', () => {
  it.each([
    [
      '[prompt-listener P02]',
      '/v1/latest?base=USD&symbols={currency_symbol}',
      { currency_symbol: 'GBP' },
      [parameter('currency_symbol')],
      '/v1/latest?base=USD&symbols=GBP',
    ],
    ['[prompt-listener P03]', '/v1/currencies', {}, [], '/v1/currencies'],
    [
      '[prompt-listener P04]',
      search,
      { origin: 'JFK', destination: 'LAX', departure_date: '2026-02-01' },
      flights,
      '/search?from=JFK&to=LAX&date=2026-02-01&class=economy&pax=1',
    ],
    [
      '[prompt-listener P05]',
      '/flights/{flight_number}?date={date}',
      { flight_number: 'AA123' },
      [parameter('flight_number'), parameter('date')],
      '/flights/AA123',
    ],
    [
      '[prompt-listener P07]',
      '/v1/artists/{artist_id}/top-tracks',
      { artist_id: 'a/b c' },
      [parameter('artist_id')],
      '/v1/artists/a%2Fb%20c/top-tracks',
    ],
    [
      '[prompt-listener P08]',
      '/v1/browse/new-releases',
      { country: 'US' },
      [parameter('country'), parameter('limit', { default: '5' })],
      '/v1/browse/new-releases?country=US&limit=5',
    ],
    [
      '[prompt-listener P09]',
      '/devices',
      { device_ids: ['1', '2'] },
      [parameter('device_ids', { type: 'list' })],
      '/devices?device_ids=1&device_ids=2',
    ],
    [
      '[prompt-listener P11]',
      '/kb/search?q={query}',
      { query: 'refund & returns' },
      [parameter('query')],
      '/kb/search?q=refund%20%26%20returns',
    ],
    [
      'a list in its own place of the query',
      '/d?id={ids}&x=1',
      { ids: ['a', 'b'] },
      [parameter('ids', { type: 'list' })],
      '/d?id=a&id=b&x=1',
    ],
    [
      'an object as its JSON',
      '/d',
      { filter: { a: 1 } },
      [parameter('filter', { type: 'dict' })],
      '/d?filter=%7B%22a%22%3A1%7D',
    ],
    [
      'numbers and switches as text',
      '/d',
      { n: 1.5, on: false },
      [parameter('n', { type: 'float' }), parameter('on', { type: 'bool' })],
      '/d?n=1.5&on=false',
    ],
    [
      'a value among other text',
      '/d?q=is:{state}+open',
      { state: 'x y' },
      [parameter('state')],
      '/d?q=is:x%20y+open',
    ],
    ['a path without its first slash', 'd/{x}', { x: '1' }, [parameter('x')], '/d/1'],
    [
      'template syntax in a value as text',
      '/d/{x}?q={y}',
      { x: '{y}', y: '{x}' },
      [parameter('x'), parameter('y')],
      '/d/%7By%7D?q=%7Bx%7D',
    ],
  ])('%s of a GET', (_id, path, given, parameters, expected) => {
    expect(targetRequest({ path, method: 'GET', parameters }, given)).toEqual({ path: expected, body: null });
  });

  it.each([
    [
      '[prompt-listener P01]',
      '/weather',
      { location: 'Seattle, WA', days: 10 },
      [parameter('location'), parameter('days', { type: 'int' })],
      '{"location":"Seattle, WA","days":10}',
    ],
    [
      '[prompt-listener P10]',
      '/weather',
      { device_ids: ['1', '2'] },
      devices,
      '{"device_ids":["1","2"],"time_range":7}',
    ],
    [
      '[prompt-listener P12]',
      '/weather',
      {},
      [parameter('limit', { type: 'int', default: '5' })],
      '{"limit":5}',
    ],
    [
      'a default of another type as it is written',
      '/weather',
      {},
      [parameter('limit', { type: 'int', default: 'many' })],
      '{"limit":"many"}',
    ],
  ])('%s of a POST', (_id, path, given, parameters, body) => {
    expect(targetRequest({ path, method: 'POST', parameters }, given)).toEqual({ path, body });
  });

  it('keeps the fixed query of a POST in its address, and what is in the path out of its body', () => {
    const parameters = [parameter('id'), parameter('note')];
    const template = { path: '/d/{id}?v=2', method: 'POST', parameters } as const;
    expect(targetRequest(template, { id: 'a', note: 'b' })).toEqual({
      path: '/d/a?v=2',
      body: '{"note":"b"}',
    });
  });

  it('[prompt-listener P06] needs every value of the path', () => {
    const template = { path: '/flights/{flight_number}', method: 'GET', parameters: [] } as const;
    expect(() => targetRequest(template, {})).toThrow(
      expect.objectContaining({
        code: 'missing_path_parameter',
        message: expect.stringContaining('Missing value for parameter `flight_number`'),
      }),
    );
  });

  it.each(['.', '..', ''])('does not let the value %j lead out of the path', (value) => {
    const template = { path: '/files/{name}/raw', method: 'GET', parameters: [parameter('name')] } as const;
    expect(() => targetRequest(template, { name: value })).toThrow(
      expect.objectContaining({ code: 'invalid_path_parameter' }),
    );
  });

  it('refuses what no server would take', () => {
    const parameters = [parameter('x')];
    const huge = { x: 'x'.repeat(2 * 1024 * 1024) };
    for (const method of ['GET', 'POST'] as const) {
      expect(() => targetRequest({ path: '/d', method, parameters }, huge)).toThrow(
        expect.objectContaining({ code: 'target_request_too_large' }),
      );
    }
  });

  it('never lets a value become anything but itself, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.string({ unit: 'binary', maxLength: 60 }),
        (segment, query) => {
          fc.pre(!/^\.{0,2}$/.test(segment));
          const parameters = [parameter('segment'), parameter('query'), parameter('rest')];
          const template = { path: '/a/{segment}/z?q={query}', method: 'GET', parameters } as const;
          const { path } = targetRequest(template, { segment, query, rest: query });
          expect(path).toMatch(/^[\x21-\x7e]+$/);
          const url = new URL(`http://h${path}`);
          const [, a, encoded = '', z, ...others] = url.pathname.split('/');
          expect([a, decodeURIComponent(encoded), z, others]).toEqual(['a', segment.toWellFormed(), 'z', []]);
          expect([...url.searchParams]).toEqual([
            ['q', query.toWellFormed()],
            ['rest', query.toWellFormed()],
          ]);
          expect(url.hash).toBe('');
        },
      ),
    );
  });
});

describe('a target of a config', () => {
  const withEndpoint = (endpoint: string, parameters = '') => `version: v0.4.0
listeners: [{type: prompt, name: p, port: 10000}]
model_providers: [{model: openai/gpt-4o, access_key: k}]
endpoints: {api: {endpoint: "h:1"}}
prompt_targets: [{name: list_new_releases, description: Lists the newest albums of a country., ${parameters}endpoint: {name: api, ${endpoint}}}]`;

  it('[prompt-listener P14] cannot do without the variables of its headers', () => {
    const text = withEndpoint('path: /f, http_headers: {Authorization: "Bearer $K"}');
    expect(() => configFrom(text)).toThrow(/\$K|\bK\b/);
  });

  it('[prompt-listener P08] is told, and no more than told, of a place in the path that there is not', () => {
    const parameters =
      'parameters: [{name: country, description: The country of the albums, type: str, in_path: true, required: true}], ';
    const { diagnostics } = analyseConfig({
      text: withEndpoint('path: /v1/browse/new-releases', parameters),
      file: 'config.yaml',
      hash: '',
      environment: environmentFromLayers([]),
      checkEnvironment: true,
    });
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toContainEqual([
      'CFG_PARAM_IN_PATH_UNUSED',
      'hint',
    ]);
    const ofTargets = diagnostics.filter(({ code }) => /^CFG_(?:PARAM|PATH|TARGET)/.test(code));
    expect(ofTargets.filter(({ severity }) => severity !== 'hint')).toEqual([]);
  });
});
