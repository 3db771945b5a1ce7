import { joinBytes } from '../../../src-gateway/apis/sse.ts';
import { eventFrame } from '../../support/event-stream-frame.ts';
import { type Assembled, noUsage } from './assembled.ts';
import { jsonBytes } from './event-bytes.ts';
import type { Recording } from './replay-recording.ts';

/** Amazon's own client is not among the packages here: what it would make of a recording stands beside it. */
type ConverseRecording = Recording & { readonly title: string; readonly expected: Assembled };

const p = 'abcdefghijklmnop';
const start = eventFrame('messageStart', { p, role: 'assistant' });
const delta = (contentBlockIndex: number, told: object) =>
  eventFrame('contentBlockDelta', { contentBlockIndex, delta: told, p });
const stop = (contentBlockIndex: number) => eventFrame('contentBlockStop', { contentBlockIndex, p });
const call = (contentBlockIndex: number, toolUseId: string, name: string) =>
  eventFrame('contentBlockStart', { contentBlockIndex, p, start: { toolUse: { name, toolUseId } } });
const finish = (stopReason: string, usage: object) => [
  eventFrame('messageStop', { p, stopReason }),
  eventFrame('metadata', { metrics: { latencyMs: 1187 }, p, usage }),
];

const cached = {
  inputTokens: 12,
  outputTokens: 90,
  totalTokens: 1150,
  cacheReadInputTokens: 1024,
  cacheWriteInputTokens: 24,
};

export const converseRecordings: readonly ConverseRecording[] = [
  {
    title: 'Claude on Bedrock, thoughts, text and two calls, partly cached',
    upstreamApi: 'converse',
    isStream: true,
    bytes: joinBytes([
      start,
      delta(0, { reasoningContent: { text: 'Two things' } }),
      delta(0, { reasoningContent: { text: ' to find out.' } }),
      delta(0, { reasoningContent: { signature: 'EqQBCgIYAhIM' } }),
      stop(0),
      delta(1, { text: 'Let me look at the 港' }),
      delta(1, { text: ' — ⚓.' }),
      stop(1),
      call(2, 'tooluse_kZJMlvQmRJ6eAyJE5GIl7Q', 'get_weather'),
      delta(2, { toolUse: { input: '' } }),
      delta(2, { toolUse: { input: '{"city": "Lis' } }),
      delta(2, { toolUse: { input: 'bon"}' } }),
      stop(2),
      call(3, 'tooluse_2', 'ping'),
      stop(3),
      ...finish('tool_use', cached),
    ]),
    expected: {
      text: 'Let me look at the 港 — ⚓.',
      thoughts: 'Two things to find out.',
      calls: [
        { id: 'tooluse_kZJMlvQmRJ6eAyJE5GIl7Q', name: 'get_weather', input: { city: 'Lisbon' } },
        { id: 'tooluse_2', name: 'ping', input: {} },
      ],
      stop: 'tool_calls',
      usage: { ...noUsage, input: 1060, cacheRead: 1024, cacheWrite: 24, output: 90 },
    },
  },
  {
    title: 'Nova, text cut by the limit',
    upstreamApi: 'converse',
    isStream: true,
    bytes: joinBytes([
      start,
      delta(0, { text: 'One' }),
      delta(0, { text: ', two' }),
      stop(0),
      ...finish('max_tokens', { inputTokens: 4, outputTokens: 3, totalTokens: 7 }),
    ]),
    expected: {
      text: 'One, two',
      thoughts: '',
      calls: [],
      stop: 'length',
      usage: { ...noUsage, input: 4, output: 3 },
    },
  },
  {
    title: 'a stop sequence, and texts with sources',
    upstreamApi: 'converse',
    isStream: false,
    bytes: jsonBytes({
      additionalModelResponseFields: { stop_sequence: 'END' },
      metrics: { latencyMs: 900 },
      output: {
        message: {
          content: [
            {
              citationsContent: {
                citations: [{ location: { web: { url: 'https://example.com' } }, title: 'E' }],
                content: [{ text: 'The port lies' }, { text: ' south.' }],
              },
            },
            { text: ' So go.' },
          ],
          role: 'assistant',
        },
      },
      stopReason: 'stop_sequence',
      trace: { guardrail: {} },
      usage: { inputTokens: 4, outputTokens: 3, totalTokens: 7, serverToolUsage: {} },
    }),
    expected: {
      text: 'The port lies south. So go.',
      thoughts: '',
      calls: [],
      stop: 'stop',
      usage: { ...noUsage, input: 4, output: 3 },
    },
  },
  {
    title: 'a guardrail steps in',
    upstreamApi: 'converse',
    isStream: true,
    bytes: joinBytes([
      start,
      delta(0, { text: 'Sorry, the model cannot answer this question.' }),
      stop(0),
      ...finish('guardrail_intervened', { inputTokens: 0, outputTokens: 0, totalTokens: 0 }),
    ]),
    expected: {
      text: 'Sorry, the model cannot answer this question.',
      thoughts: '',
      calls: [],
      stop: 'content_filter',
      usage: noUsage,
    },
  },
  {
    title: 'Claude on Bedrock, a whole reply',
    upstreamApi: 'converse',
    isStream: false,
    bytes: jsonBytes({
      metrics: { latencyMs: 900 },
      output: {
        message: {
          content: [
            { reasoningContent: { reasoningText: { signature: 'Eq', text: 'h' } } },
            { text: 'a' },
            { toolUse: { input: { x: [1, { y: null }] }, name: 'f', toolUseId: 'tooluse_1' } },
          ],
          role: 'assistant',
        },
      },
      stopReason: 'tool_use',
      usage: cached,
    }),
    expected: {
      text: 'a',
      thoughts: 'h',
      calls: [{ id: 'tooluse_1', name: 'f', input: { x: [1, { y: null }] } }],
      stop: 'tool_calls',
      usage: { ...noUsage, input: 1060, cacheRead: 1024, cacheWrite: 24, output: 90 },
    },
  },
];
