import { describe, expect, it } from 'vitest';
import { verifyCall } from '../../../src-gateway/functions/verify-call.ts';
import { energyTargets, flightTargets, targetsFrom, weatherTargets } from './sample-functions.ts';

const everyType = `
  - name: f
    description: d
    parameters:
      - {name: int, description: x, type: integer}
      - {name: float, description: x, type: number}
      - {name: bool, description: x, type: boolean}
      - {name: str, description: x, type: str}
      - {name: list, description: x, type: list, items: {type: int}}
      - {name: set, description: x, type: set}
      - {name: dict, description: x, type: object}
      - {name: tuple, description: x, type: tuple}
      - {name: pick, description: x, type: list, enum: [a, B]}
      - {name: level, description: x, type: int, enum: [1, 2]}
    endpoint: {name: api, path: /f}
`;

describe('a call that a model wants', () => {
  it.each([
    [
      '[prompt-listener P21] a number that is written as text',
      'days',
      weatherTargets,
      'get_current_weather',
      { location: 'Seattle', days: '10' },
      { location: 'Seattle', days: 10 },
    ],
    [
      '[prompt-listener P24] an argument that nobody declared',
      'x',
      weatherTargets,
      'get_current_weather',
      { location: 'Seattle', days: 1, x: 1 },
      { location: 'Seattle', days: 1 },
    ],
    [
      '[prompt-listener P25] a value of an enum in other letters',
      'energy_source',
      energyTargets,
      'get_info_for_energy_source',
      { energy_source: 'Renewable' },
      { energy_source: 'renewable' },
    ],
  ])('has %s mended', (_what, noted, targets, name, given, expected) => {
    const { decision, notes } = verifyCall(name, given, targetsFrom(targets));
    expect(decision).toMatchObject({ kind: 'call', arguments: expected });
    if (noted !== 'energy_source') expect(notes.join()).toContain(noted);
  });

  it.each([
    ['int', 3, 3],
    ['int', '3', 3],
    ['int', 3.0, 3],
    ['float', '2.5', 2.5],
    ['float', 2, 2],
    ['bool', 'TRUE', true],
    ['bool', false, false],
    ['str', 7, '7'],
    ['str', { a: 1 }, '{"a":1}'],
    ['list', '[1, "2"]', [1, 2]],
    ['list', 4, [4]],
    ['set', ['a', 'a', 'b'], ['a', 'b']],
    ['tuple', 'x', ['x']],
    ['dict', '{"a": 1}', { a: 1 }],
    ['pick', ['A', 'b'], ['a', 'B']],
    ['level', '2', 2],
  ])('gives %s from %j the value %j', (name, given, expected) => {
    const { decision } = verifyCall('f', { [name]: given }, targetsFrom(everyType));
    expect(decision).toMatchObject({ kind: 'call', arguments: { [name]: expected } });
  });

  it.each([
    ['int', 2.5],
    ['int', 'many'],
    ['int', '99999999999999999999'],
    ['float', true],
    ['bool', 'yes'],
    ['list', ['x']],
    ['dict', 'x'],
    ['pick', ['c']],
    ['level', 3],
  ])('asks when %s is %j', (name, given) => {
    const { decision } = verifyCall('f', { [name]: given }, targetsFrom(everyType));
    expect(decision).toMatchObject({ kind: 'clarify', missing: [name] });
  });

  it('[prompt-listener P22] asks for a required value that is missing', () => {
    const { decision } = verifyCall(
      'get_current_weather',
      { location: 'Seattle' },
      targetsFrom(weatherTargets),
    );
    expect(decision).toMatchObject({
      kind: 'clarify',
      missing: ['days'],
      question: "It seems I'm missing some information. Could you provide the following details days ?",
    });
  });

  it.each([null, '', '  '])('takes %j for a value that is missing', (location) => {
    const { decision } = verifyCall(
      'get_current_weather',
      { location, days: 1 },
      targetsFrom(weatherTargets),
    );
    expect(decision).toMatchObject({ kind: 'clarify', missing: ['location'] });
  });

  it('[prompt-listener P25] asks which of the possible values is meant', () => {
    const given = { energy_source: 'nuclear' };
    const { decision } = verifyCall('get_info_for_energy_source', given, targetsFrom(energyTargets));
    expect(decision).toMatchObject({
      kind: 'clarify',
      question: expect.stringContaining('renewable, fossil'),
    });
  });

  it.each([
    ['get_flight_status', { flight_number: '12' }, 'flight_number', '^[A-Z]{2}[0-9]{1,4}$'],
    ['get_flight_status', { flight_number: 'AA1', date: '2026-02-30' }, 'date', 'date'],
  ])('asks when a value of %s does not have its format: %j', (name, given, missing, format) => {
    const { decision } = verifyCall(name, given, targetsFrom(flightTargets));
    expect(decision).toMatchObject({
      kind: 'clarify',
      missing: [missing],
      question: expect.stringContaining(format),
    });
  });

  it('[prompt-listener P23] is none when nobody has such a function', () => {
    expect(verifyCall('launch', {}, targetsFrom(weatherTargets)).decision.kind).toBe('no_match');
  });

  it('reads names that every object has as plain names', () => {
    const given = JSON.parse('{"__proto__": {"days": 3}, "constructor": 1, "location": "Seattle"}');
    const { decision } = verifyCall('get_current_weather', given, targetsFrom(weatherTargets));
    expect(decision).toMatchObject({ kind: 'clarify', missing: ['days'] });
  });
});
