import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseArchAnswer } from '../../../src-gateway/functions/parse-arch-answer.ts';

const call = { name: 'f', arguments: { city: 'Málaga "old" town', days: 3 } };
const json = JSON.stringify({ tool_calls: [call] });

describe('what Arch-Function said', () => {
  it.each([
    ['as it should be', json],
    ['in a fence', `\`\`\`json\n${json}\n\`\`\``],
    ['in a fence with the two characters of a line break', `\`\`\`json\\n${json}\\n\`\`\``],
    ['behind the beginning that it was given', json.slice(2)],
    ['in a fence that is not closed', `\`\`\`json\n${json}`],
    ['without its last brackets', json.slice(0, -3)],
    ['with brackets that nothing opened', `${json}}]}`],
    [
      'with arguments as text',
      JSON.stringify({ tool_calls: [{ ...call, arguments: JSON.stringify(call.arguments) }] }),
    ],
  ])('is read %s', (_what, text) => {
    expect(parseArchAnswer(text)?.calls).toEqual([call]);
  });

  it('is told in one form, whatever form it had', () => {
    expect(parseArchAnswer(`\`\`\`json\\n${json.slice(0, -2)}`)?.raw).toBe(`\`\`\`json\n${json}\n\`\`\``);
  });

  it('goes on from the question that it was made to ask', () => {
    expect(parseArchAnswer(' ["f"], "clarification": "Where?"}')).toMatchObject({
      requiredFunctions: ['f'],
      clarification: 'Where?',
    });
  });

  it('is never anything but an answer or nothing, and never an error', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.string().map((text) => `{"tool_calls": [${text}`),
        ),
        (text) => {
          const answer = parseArchAnswer(text);
          if (answer !== null) expect(answer.raw).toMatch(/^```json\n/);
        },
      ),
    );
  });
});
