import type { ClientApi } from '../../../src-gateway/apis/client-api.ts';
import type { UpstreamApi } from '../../../src-gateway/apis/upstream-api.ts';

/** What an API has no words for, as each client API spells it. All else must arrive. */
const expectedLosses: readonly ExpectedLoss[] = [
  {
    upstream: 'converse',
    case: 'structured output',
    paths: { chat: 'response_format', messages: 'output_config.format', responses: 'text.format' },
  },
];

interface ExpectedLoss {
  readonly upstream: UpstreamApi;
  readonly case: string;
  readonly paths: Readonly<Record<ClientApi, string>>;
}

/** The paths that must be reported; of most cases none. */
export function lossesOf(client: ClientApi, upstream: UpstreamApi, name: string): readonly string[] {
  return expectedLosses
    .filter((loss) => loss.upstream === upstream && loss.case === name)
    .map(({ paths }) => paths[client]);
}
