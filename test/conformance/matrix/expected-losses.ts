import assert from 'node:assert/strict';
import type { ClientApi } from '../../../src-gateway/apis/client-api.ts';
import type { UpstreamApi } from '../../../src-gateway/apis/upstream-api.ts';
import type { MatrixResult } from './run-matrix.ts';

/** What an API has no words for, or a client gives up itself, as each client API spells it. All else must arrive. */
const expectedLosses: readonly ExpectedLoss[] = [
  {
    upstream: 'converse',
    case: 'structured output',
    paths: { chat: 'response_format', messages: 'output_config.format', responses: 'text.format' },
    isFatal: true,
  },
  // Claude wants its thought back with the result, and the Chat client's tool runner does not return it: the
  // second call is made without thinking.
  { upstream: 'messages', case: 'thoughts and tools', paths: { chat: 'reasoning_effort' } },
  { upstream: 'converse', case: 'thoughts and tools', paths: { chat: 'reasoning_effort' } },
];

interface ExpectedLoss {
  readonly upstream: UpstreamApi;
  readonly case: string;
  readonly paths: Readonly<Partial<Record<ClientApi, string>>>;
  /** Without it the case cannot hold. */
  readonly isFatal?: true;
}

/** Throws when a result is neither that all arrived, nor exactly the losses that must be. */
export function checkResult({ client, dropped, failure, upstream, ...result }: MatrixResult): void {
  const losses = expectedLosses.filter((loss) => {
    return loss.upstream === upstream && loss.case === result.case && loss.paths[client] !== undefined;
  });
  assert.deepEqual(
    dropped,
    losses.map(({ paths }) => paths[client]),
  );
  if (failure !== null && !losses.some(({ isFatal }) => isFatal === true)) throw failure;
}
