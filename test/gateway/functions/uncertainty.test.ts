import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArgumentScanner } from '../../../src-gateway/functions/argument-scanner.ts';
import { spreadOf, UncertaintyWatch } from '../../../src-gateway/functions/uncertainty.ts';
import { flightTargets, targetsFrom } from './sample-functions.ts';

const call =
  '{"tool_calls": [{"name": "search_flights", "arguments": {"origin": "J\\"F}K", "destination": ["LAX", {"a": 1}], "departure_date": "2026-02-01", "passengers": 2}}, {"name": "f", "arguments": {"x": true}}]}';
const arguments_ = [
  'search_flights origin',
  'search_flights destination',
  'search_flights departure_date',
  'search_flights passengers',
  'f x',
];

function scanned(pieces: readonly string[]): string[] {
  const scanner = new ArgumentScanner();
  return pieces.flatMap((piece) =>
    scanner.push(piece).map(({ functionName, parameter }) => `${functionName} ${parameter}`),
  );
}

describe('the values of a call as it is written', () => {
  it.each([
    ['as it is', call],
    ['in a fence', `\`\`\`json\n${call}\n\`\`\``],
    ['without the beginning that the model was given', call.slice(2)],
  ])('are found %s, however it is cut', (_what, text) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: text.length - 1 }), { maxLength: 30 }), (cuts) => {
        const places = [0, ...[...new Set(cuts)].sort((one, other) => one - other), text.length];
        const pieces = places.slice(1).map((place, index) => text.slice(places[index], place));
        expect(scanned(pieces)).toEqual(arguments_);
      }),
    );
  });

  it('are none where there is no call', () => {
    expect(scanned(['{"response": "origin"}'])).toEqual([]);
    expect(scanned(['{"required_functions": ["f"], "clarification": "x"}'])).toEqual([]);
  });
});

describe('a model that wavers', () => {
  const certain = [-0.0000001, -20];
  const torn = [-0.7, -0.7, -4];
  const functions = targetsFrom(flightTargets);
  const thresholds = { entropy: 0.0001, varentropy: 0.0001 };
  const tokens = (parameter: string, logprobs: readonly number[]) => {
    const watch = new UncertaintyWatch(functions, thresholds);
    const before = `{"tool_calls": [{"name": "search_flights", "arguments": {"${parameter}": "`;
    return [watch.push(before, torn), watch.push('JFK', logprobs), watch.push('x', torn)];
  };

  it('is found at the first token of a required value, and nowhere else', () => {
    expect(tokens('origin', torn)).toEqual([false, true, false]);
    expect(tokens('origin', certain)).toEqual([false, false, false]);
    expect(tokens('cabin_class', torn)).toEqual([false, false, false]);
  });

  it('is measured in bits', () => {
    const { entropy, varentropy } = spreadOf([Math.log(0.5), Math.log(0.25), Math.log(0.25)]);
    expect(entropy).toBeCloseTo(1.5);
    expect(varentropy).toBeCloseTo(0.25);
  });
});
