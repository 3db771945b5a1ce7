import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anyAnswer, meaningOf } from './recordings/any-answer.ts';
import { chatRecordings } from './recordings/chat-recordings.ts';
import { converseRecordings } from './recordings/converse-recordings.ts';
import { geminiRecordings } from './recordings/gemini-recordings.ts';
import { messagesRecordings } from './recordings/messages-recordings.ts';
import { oddRecordings } from './recordings/odd-recordings.ts';
import { type Replay, startReplay } from './recordings/replay-recording.ts';
import { responsesRecordings } from './recordings/responses-recordings.ts';
import { writeAnswer } from './recordings/write-answer.ts';
import { writeWholeAnswer } from './recordings/write-whole-answer.ts';

let replay: Replay;
beforeAll(async () => {
  replay = await startReplay();
});
afterAll(() => replay.close());

const clients = ['chat', 'messages', 'responses'] as const;
/** The bytes in one piece, and in pieces that cut characters and lines in two. */
const cuts = [undefined, [1, 3, 7, 64]];

describe.each([...chatRecordings, ...messagesRecordings, ...responsesRecordings])(
  'a recording of $upstreamApi: $title',
  (recording) => {
    it.each(clients)('means to a client of %s what it means to its vendor’s own', async (api) => {
      const own = await replay.byOwnClient(recording);
      for (const asStream of [true, false]) {
        for (const pieces of cuts) {
          expect(await replay.throughGateway(recording, { api, asStream, pieces })).toEqual(own);
        }
      }
    });
  },
);

describe.each([...converseRecordings, ...geminiRecordings])(
  'a recording of $upstreamApi: $title',
  ({ expected, ...recording }) => {
    it.each(clients)('means to a client of %s what its vendor’s documentation says', async (api) => {
      for (const asStream of [true, false]) {
        for (const pieces of cuts) {
          expect(await replay.throughGateway(recording, { api, asStream, pieces })).toEqual(expected);
        }
      }
    });
  },
);

describe.each(oddRecordings)('an odd recording of $upstreamApi: $title', ({ expected, ...recording }) => {
  // On the same API the bytes pass as they are, oddities and all.
  it.each(clients.filter((api) => api !== recording.upstreamApi))(
    'is understood for a client of %s',
    async (api) => {
      for (const asStream of [true, false]) {
        for (const pieces of cuts) {
          expect(await replay.throughGateway(recording, { api, asStream, pieces })).toEqual(expected);
        }
      }
    },
  );
});

const upstreamApis = ['chat', 'messages', 'responses', 'converse', 'gemini'] as const;

describe.each(upstreamApis)('any answer over %s', (upstreamApi) => {
  it.each(clients)('means the same to a client of %s, however its bytes are cut', async (api) => {
    const cut = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        anyAnswer,
        cut,
        fc.boolean(),
        fc.boolean(),
        async (answer, pieces, isStream, asStream) => {
          const write = isStream ? writeAnswer : writeWholeAnswer;
          const recording = { upstreamApi, isStream, bytes: write(upstreamApi, answer) };
          const { usage, ...meaning } = meaningOf(answer);
          // Bedrock counts no thoughts.
          const expected = {
            ...meaning,
            usage: upstreamApi === 'converse' ? { ...usage, thoughts: 0 } : usage,
          };
          expect(await replay.throughGateway(recording, { api, asStream, pieces })).toEqual(expected);
          if (upstreamApi === 'converse' || upstreamApi === 'gemini') return;
          expect(await replay.byOwnClient(recording)).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });
});
