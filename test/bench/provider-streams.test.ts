import { describe, expect, it } from 'vitest';
import type { ClientApi } from '../../src-gateway/apis/client-api.ts';
import { providerCodec } from '../../src-gateway/apis/codecs.ts';
import { eventsPerStream, providerStreams } from './provider-streams.ts';

const apis: readonly ClientApi[] = ['chat', 'messages', 'responses'];

describe.each(apis)('the stream of a provider that speaks %s', (api) => {
  it('has 200 events and is a whole answer', () => {
    const events = providerStreams[api]();
    expect(events).toHaveLength(eventsPerStream);
    const decoder = providerCodec(api).streamDecoder({
      model: 'bench',
      provider: 'openai',
      customTools: new Set(),
      randomHex: (length) => '0'.repeat(length),
    });
    const read = [...decoder.push(Buffer.from(events.join(''))), ...decoder.end()];
    const text = read.map((event) => (event.type === 'text' ? event.text : '')).join('');
    expect(text).toMatch(/^ word0 word1 .* word190/);
    expect(read.map(({ type }) => type).filter((type) => type !== 'text' && type !== 'usage')).toEqual(
      expect.arrayContaining(['start', 'finish', 'end']),
    );
    expect(read.at(-1)).toEqual({ type: 'end' });
  });
});
