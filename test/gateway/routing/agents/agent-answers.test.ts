import { describe, expect, it } from 'vitest';
import { parseRouterAnswer } from '../../../../src-gateway/routing/parse-router-answer.ts';

const known = ['weather_agent', 'flight_agent'];
const fence = '```';

describe('the agents that an answer names', () => {
  it.each([
    ['[agent-listener A16]', '{"route": ["weather_agent"]}', ['weather_agent']],
    ['[agent-listener A17]', "{'route': ['weather_agent']}\\n", ['weather_agent']],
    [
      '[agent-listener A18]',
      `${fence}json\n{"route": ["flight_agent","weather_agent"]}\n${fence}`,
      ['flight_agent', 'weather_agent'],
    ],
    ['[agent-listener A19]', '{"route":"weather_agent"}', ['weather_agent']],
    ['[agent-listener A21]', '{"route": ["weather_agent","weather_agent"]}', ['weather_agent']],
    ['[agent-listener A23]', '<think>hmm {x}</think>{"route":["Flight_Agent"]}', ['flight_agent']],
    ['[agent-listener A24]', 'Sure! {"route": ["weather_agent"]} hope that helps', ['weather_agent']],
  ])('%s reads %j', (_vector, content, routes) => {
    expect(parseRouterAnswer(content, known)).toMatchObject({ outcome: 'matched', routes });
  });

  it('[agent-listener A25] closes what a cut answer left open', () => {
    expect(parseRouterAnswer('{"route": ["weather_agent"', known)).toMatchObject({
      routes: ['weather_agent'],
      repaired: ['closed'],
    });
  });

  it('names every agent that is known, whatever stands between', () => {
    const { routes, unknown } = parseRouterAnswer('{"route": ["x", "flight_agent", "weather_agent"]}', known);
    expect([routes, unknown]).toEqual([['flight_agent', 'weather_agent'], ['x']]);
  });
});
