import { type Assembled, noUsage } from './assembled.ts';
import { dataEvents, jsonBytes } from './event-bytes.ts';
import type { Recording } from './replay-recording.ts';

/** Google's own client is not among the packages here: what it would make of a recording stands beside it. */
type GeminiRecording = Recording & { readonly title: string; readonly expected: Assembled };

const head = { modelVersion: 'gemini-2.5-pro', responseId: 'QdkJaZnmE5W' };
const chunk = (parts: readonly object[], usageMetadata: object, more: object = {}) => ({
  candidates: [{ content: { parts, role: 'model' }, index: 0, ...more }],
  usageMetadata,
  ...head,
});
const early = {
  promptTokenCount: 40,
  totalTokenCount: 160,
  promptTokensDetails: [{ modality: 'TEXT', tokenCount: 40 }],
  thoughtsTokenCount: 120,
};
const usage = {
  ...early,
  candidatesTokenCount: 25,
  totalTokenCount: 185,
  cachedContentTokenCount: 32,
};

export const geminiRecordings: readonly GeminiRecording[] = [
  {
    title: 'thoughts and text',
    upstreamApi: 'gemini',
    isStream: true,
    bytes: dataEvents(
      [
        chunk([{ text: '**Looking up**\n', thought: true }], early),
        chunk([{ text: 'Turn left at the 港' }], early),
        chunk([{ text: ' — ⚓.' }], early),
        chunk([{ text: '', thoughtSignature: 'CtcBAVS' }], usage, { finishReason: 'STOP' }),
      ],
      '\r\n',
    ),
    expected: {
      text: 'Turn left at the 港 — ⚓.',
      thoughts: '**Looking up**\n',
      calls: [],
      stop: 'stop',
      usage: { ...noUsage, input: 40, cacheRead: 32, output: 145, thoughts: 120 },
    },
  },
  {
    title: 'two calls at once, with ids and a signature',
    upstreamApi: 'gemini',
    isStream: true,
    bytes: dataEvents(
      [
        chunk(
          [
            {
              functionCall: { id: 'g1', name: 'get_weather', args: { city: 'Lisbon' } },
              thoughtSignature: 'Ct',
            },
            { functionCall: { id: 'g2', name: 'ping', args: {} } },
          ],
          early,
        ),
        chunk([{ text: '' }], usage, { finishReason: 'STOP' }),
      ],
      '\r\n',
    ),
    expected: {
      text: '',
      thoughts: '',
      calls: [
        { id: 'g1', name: 'get_weather', input: { city: 'Lisbon' } },
        { id: 'g2', name: 'ping', input: {} },
      ],
      stop: 'tool_calls',
      usage: { ...noUsage, input: 40, cacheRead: 32, output: 145, thoughts: 120 },
    },
  },
  {
    title: 'an answer that the filter stopped',
    upstreamApi: 'gemini',
    isStream: true,
    bytes: dataEvents(
      [
        chunk([{ text: 'One' }], { promptTokenCount: 4, totalTokenCount: 4 }),
        {
          candidates: [{ finishReason: 'SAFETY', index: 0, safetyRatings: [] }],
          usageMetadata: { promptTokenCount: 4, candidatesTokenCount: 1, totalTokenCount: 5 },
          ...head,
        },
      ],
      '\r\n',
    ),
    expected: {
      text: 'One',
      thoughts: '',
      calls: [],
      stop: 'content_filter',
      usage: { ...noUsage, input: 4, output: 1 },
    },
  },
  {
    title: 'a question that the filter refused',
    upstreamApi: 'gemini',
    isStream: true,
    bytes: dataEvents(
      [
        {
          promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
          usageMetadata: { promptTokenCount: 8, totalTokenCount: 8 },
          ...head,
        },
      ],
      '\r\n',
    ),
    expected: {
      text: '',
      thoughts: '',
      calls: [],
      stop: 'content_filter',
      usage: { ...noUsage, input: 8 },
    },
  },
  {
    title: 'code that the vendor ran, and where the text is from',
    upstreamApi: 'gemini',
    isStream: true,
    bytes: dataEvents(
      [
        chunk([{ text: 'I count. ' }], early),
        chunk([{ executableCode: { language: 'PYTHON', code: 'print(2)' } }], early),
        chunk([{ codeExecutionResult: { outcome: 'OUTCOME_OK', output: '2\n' } }], early),
        chunk([{ text: 'Two.' }], usage, {
          finishReason: 'STOP',
          groundingMetadata: {
            groundingChunks: [{ web: { uri: 'https://example.com', title: 'example.com' } }],
            groundingSupports: [{ segment: { endIndex: 4, text: 'Two.' }, groundingChunkIndices: [0] }],
          },
        }),
      ],
      '\r\n',
    ),
    expected: {
      text: 'I count. Two.',
      thoughts: '',
      calls: [],
      stop: 'stop',
      usage: { ...noUsage, input: 40, cacheRead: 32, output: 145, thoughts: 120 },
    },
  },
  {
    title: 'a whole reply cut by the limit',
    upstreamApi: 'gemini',
    isStream: false,
    bytes: jsonBytes(
      chunk([{ text: 'One,' }, { text: ' two' }], usage, { finishReason: 'MAX_TOKENS', avgLogprobs: -0.1 }),
    ),
    expected: {
      text: 'One, two',
      thoughts: '',
      calls: [],
      stop: 'length',
      usage: { ...noUsage, input: 40, cacheRead: 32, output: 145, thoughts: 120 },
    },
  },
];
