import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentTokens } from '../../../../src-gateway/routing/agents/agent-tokens.ts';
import { LexicalAgents } from '../../../../src-gateway/routing/agents/lexical-agents.ts';
import { shortAgents, travelAgents } from './travel-agents.ts';

const istanbul = 'What is the weather in Istanbul?';

describe('LexicalAgents', () => {
  it.each([
    ['[agent-listener A32]', [istanbul], ['weather_agent'], 'segments'],
    ['[agent-listener A33]', [istanbul, 'Do they fly out from Seattle?'], ['flight_agent'], 'segments'],
    [
      '[agent-listener A34]',
      ["What's the weather in Seattle, and do any flights go direct to New York?"],
      ['weather_agent', 'flight_agent'],
      'segments',
    ],
    ['[agent-listener A35]', [istanbul, 'and tomorrow?'], ['weather_agent'], 'context'],
    ['no agent', ['Tell me a joke'], [], null],
  ])('%s picks travel agents from %j', (_vector, texts, route, how) => {
    expect(new LexicalAgents(travelAgents).select(texts)).toMatchObject({ route, how });
  });

  it.each([
    ['[agent-listener A37]', 'Book a room near Times Square for Friday', ['hotels_agent']],
    ['[agent-listener A38]', 'Will my flight be delayed by the storm?', ['flights_agent']],
    ['[agent-listener A39]', 'Find me a hotel and check the forecast', ['hotels_agent', 'weather_agent']],
    ['nobody', 'Is AA123 on time?', []],
    ['nobody', 'hello', []],
  ])('%s picks from %s', (_vector, text, route) => {
    expect(new LexicalAgents(shortAgents).select([text]).route).toEqual(route);
  });

  it('[agent-listener A42] stems words and leaves out those that say nothing', () => {
    const text =
      'Books flights, hotels, and travel itineraries. coding codes scheduled schedules availability';
    expect(agentTokens(text).join(' ')).toBe(
      'book flight hotel travel itinerary cod cod schedul schedul availability',
    );
  });

  it('takes the agent declared first when two fit alike', () => {
    const twins = [
      { id: 'one', description: 'weather' },
      { id: 'two', description: 'weather' },
      { id: 'other', description: 'flights' },
    ];
    expect(new LexicalAgents(twins).select(['weather?']).route).toEqual(['one']);
  });

  it('picks at most three agents, each once, whatever is said', () => {
    const agents = [...shortAgents, { id: 'mail', description: 'Reads e-mail.' }];
    const lexical = new LexicalAgents(agents);
    const words = fc.constantFrom('weather', 'flight', 'hotel', 'mail', 'and', ',', 'xyz', 'then', '?');
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string()), { maxLength: 20 }), (said) => {
        const { route, scores } = lexical.select([said.join(' ')]);
        expect(route.length).toBeLessThanOrEqual(3);
        expect(new Set(route).size).toBe(route.length);
        expect(Object.keys(scores)).toEqual(agents.map(({ id }) => id));
      }),
    );
  });
});
