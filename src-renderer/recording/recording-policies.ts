import type { RecordingPolicy } from '../../src-main/contract/body-calls.ts';

export interface PolicyText {
  readonly policy: RecordingPolicy;
  readonly name: string;
  readonly what: string;
}

/** What each policy means, in words that need no manual. */
export const policyTexts: readonly PolicyText[] = [
  {
    policy: 'full',
    name: 'Full',
    what: 'Spans and bodies: what clients sent and what providers answered, word for word. Needed to read messages and to replay a request.',
  },
  {
    policy: 'metadata',
    name: 'Metadata',
    what: 'Spans only: times, models, routes, tokens. Of what was said, the first 50 characters of the last user message.',
  },
  {
    policy: 'off',
    name: 'Off',
    what: 'Nothing of this gateway. Spans that other programs send are still stored.',
  },
];
