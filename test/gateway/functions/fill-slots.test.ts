import { describe, expect, it } from 'vitest';
import { fillSlots } from '../../../src-gateway/functions/slots/fill-slots.ts';
import {
  currencyTargets,
  deviceTargets,
  energyTargets,
  flightTargets,
  targetsFrom,
  weatherTargets,
} from './sample-functions.ts';

const question = "It seems I'm missing some information. Could you provide the following details";
const user = (content: string) => ({ role: 'user', content });
const assistant = (content: string) => ({ role: 'assistant', content });
const rainInSeattle = 'how is the weather in seattle';
const benefits = 'What are the benefits of renewable energy?';

function decide(targets: string, messages: readonly { role: string; content: string }[], lastCall = null) {
  const functions = targetsFrom(targets);
  return fillSlots({ functions, messages, lastCall, now: new Date('2026-01-06T12:00:00Z') }).decision;
}

describe('the slot filler', () => {
  it.each([
    [
      '[prompt-listener P36]',
      weatherTargets,
      [user(`${rainInSeattle} for next 10 days`)],
      'get_current_weather',
      { location: 'seattle', days: 10 },
    ],
    [
      '[prompt-listener P38]',
      weatherTargets,
      [user(rainInSeattle), assistant(`${question} days ?`), user('for next 10 days')],
      'get_current_weather',
      { location: 'seattle', days: 10 },
    ],
    [
      '[prompt-listener P39]',
      weatherTargets,
      [user('how is the weather for 5 days'), assistant(`${question} location ?`), user('Boston')],
      'get_current_weather',
      { location: 'Boston', days: 5 },
    ],
    [
      '[prompt-listener P40]',
      weatherTargets,
      [user('what is the forecast for San Francisco, CA for 3 days')],
      'get_current_weather',
      { location: 'San Francisco, CA', days: 3 },
    ],
    [
      '[prompt-listener P42]',
      currencyTargets,
      [user('what is exchange rate for gbp')],
      'currency_exchange',
      { currency_symbol: 'GBP' },
    ],
    [
      '[prompt-listener P43]',
      currencyTargets,
      [user('convert 100 eur')],
      'currency_exchange',
      { currency_symbol: 'EUR' },
    ],
    [
      '[prompt-listener P44]',
      currencyTargets,
      [user('which currencies are supported?')],
      'get_supported_currencies',
      {},
    ],
    [
      '[prompt-listener P45]',
      energyTargets,
      [user(benefits)],
      'get_info_for_energy_source',
      { energy_source: 'renewable' },
    ],
    [
      '[prompt-listener P46]',
      energyTargets,
      [user(benefits), assistant('Many.'), user('Include cost considerations in the response.')],
      'get_info_for_energy_source',
      { energy_source: 'renewable', consideration: 'cost' },
    ],
    [
      '[prompt-listener P48]',
      flightTargets,
      [user('Is flight AA123 on time tomorrow?')],
      'get_flight_status',
      { flight_number: 'AA123', date: '2026-01-07' },
    ],
    [
      '[prompt-listener P49]',
      flightTargets,
      [user('book flights from JFK to LAX on 2026-02-01 in business for 2 passengers')],
      'search_flights',
      {
        origin: 'JFK',
        destination: 'LAX',
        departure_date: '2026-02-01',
        cabin_class: 'business',
        passengers: 2,
      },
    ],
    [
      '[prompt-listener P51]',
      deviceTargets,
      [user('Get me the summary for devices 123387, 10298437 and 129833 in the last 8 days')],
      'device_summary',
      { device_ids: ['123387', '10298437', '129833'], time_range: 8 },
    ],
  ])('%s calls with what was said', (_id, targets, messages, name, given) => {
    expect(decide(targets, messages)).toMatchObject({ kind: 'call', name, arguments: given });
  });

  it('[prompt-listener P37] asks for what is missing, in Plano’s words', () => {
    expect(decide(weatherTargets, [user(rainInSeattle)])).toMatchObject({
      kind: 'clarify',
      missing: ['days'],
      question: `${question} days ?`,
    });
  });

  it.each([
    ['[prompt-listener P47]', energyTargets, 'compare renewable and fossil energy', ['energy_source']],
    ['[prompt-listener P50]', flightTargets, 'book flights from JFK to LAX', ['departure_date']],
  ])('%s asks rather than guess', (_id, targets, text, missing) => {
    expect(decide(targets, [user(text)])).toMatchObject({ kind: 'clarify', missing });
  });

  it.each([
    ['a word of a million points', `weather in Oslo ${'.'.repeat(1_000_000)}x`],
    ['a million words', 'weather '.repeat(1_000_000)],
    ['a million brackets', `weather ${'("['.repeat(300_000)}`],
  ])('is not held up by %s', (_what, text) => {
    expect(['clarify', 'no_match']).toContain(decide(weatherTargets, [user(text)]).kind);
  });

  it('[prompt-listener P41] finds nothing in a greeting', () => {
    expect(decide(weatherTargets, [user('hello')])).toMatchObject({ kind: 'no_match' });
  });
});
