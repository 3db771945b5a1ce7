import type { Fault } from '../support/fault-proxy.ts';

/** What a client gets, as `describeReply` says it: for a request that wants a whole answer, and for one that wants a stream. */
export type Answers = Readonly<Record<Fault, { readonly whole: string; readonly stream: string }>>;

const both = (text: string) => ({ whole: text, stream: text });

const unreachable = both('502 `upstream_unreachable`');
const unusable = '502 `upstream_invalid_response`';
const tooLate = '504 `upstream_timeout`';
const cutStream = '200, then the error event `upstream_truncated`';

export const ofProvider: Answers = {
  none: both('200, all of it'),
  refused: unreachable,
  reset: unreachable,
  silent: both(tooLate),
  'hangs-up': unreachable,
  drips: { whole: tooLate, stream: '200, all of it' },
  'cut-head': unreachable,
  'cut-body': { whole: unusable, stream: cutStream },
  'reset-body': { whole: unusable, stream: cutStream },
  'stalled-body': { whole: tooLate, stream: '200, then the error event `upstream_timeout`' },
  // What came says itself that it is complete.
  'too-long': { whole: unusable, stream: '200, all of it' },
  'too-short': { whole: unusable, stream: cutStream },
  garbage: unreachable,
  endless: { whole: unusable, stream: '200, until the client leaves' },
};

const agentFailed = '502 `agent_failed`';
const agentCut = '200, then the error event `agent_stream_error`';

export const ofAgent: Answers = {
  none: both('200, all of it'),
  refused: both('502 `agent_unreachable`'),
  reset: both(agentFailed),
  silent: both('504 `agent_timeout`'),
  'hangs-up': both(agentFailed),
  drips: { whole: '504 `agent_timeout`', stream: '200, all of it' },
  'cut-head': both(agentFailed),
  'cut-body': { whole: agentFailed, stream: agentCut },
  'reset-body': { whole: agentFailed, stream: agentCut },
  'stalled-body': { whole: '504 `agent_timeout`', stream: agentCut },
  'too-long': { whole: agentFailed, stream: agentCut },
  'too-short': both('200, what the agent sent'),
  garbage: both(agentFailed),
  endless: { whole: agentFailed, stream: '200, until the client leaves' },
};

const filterFailed = both('502 `input_filter_failed`');
const filterLate = both('504 `input_filter_timeout`');

export const ofHttpFilter: Answers = {
  none: both('200, all of it'),
  refused: filterFailed,
  reset: filterFailed,
  silent: filterLate,
  'hangs-up': filterFailed,
  drips: filterLate,
  'cut-head': filterFailed,
  'cut-body': filterFailed,
  'reset-body': filterFailed,
  'stalled-body': filterLate,
  'too-long': filterFailed,
  'too-short': both('400 `input_filter_invalid_output`'),
  garbage: filterFailed,
  endless: both('400 `input_filter_invalid_output`'),
};

/** The answer of an MCP server is there with its event: what becomes of the stream around it does not matter. */
export const ofMcpFilter: Answers = {
  ...ofHttpFilter,
  'too-long': both('200, all of it'),
  'too-short': filterFailed,
  endless: both('200, all of it'),
};

/** What a client gets that does this. */
export const ofClient = {
  'leaves in the middle of its head': 'nothing',
  'leaves in the middle of its body': 'nothing',
  'resets in the middle of its body': 'nothing',
  'ends its side in the middle of its body': '400 `invalid_request`',
  // To Node a client that ends its side has left.
  'ends its side behind its request': 'nothing',
  'sends its request byte by byte': '200, all of it',
  'names two lengths for its body': '400 `invalid_request`',
  'names a length and sends chunks': '400 `invalid_request`',
  'sends a second request behind a body that is longer than it says': '400 `invalid_request`',
} as const;
