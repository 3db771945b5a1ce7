import type { AttributeMap, AttributeValue } from '../../src-main/contract/attribute-value.ts';

export interface AttributeGroup {
  readonly title: string;
  readonly entries: readonly (readonly [key: string, value: AttributeValue])[];
}

/** First match wins, so the narrower prefixes of a family stand before the family. */
const groups: readonly { readonly title: string; readonly prefixes: readonly string[] }[] = [
  {
    title: 'HTTP',
    prefixes: [
      'http.',
      'url.',
      'server.',
      'client.',
      'net.',
      'network.',
      'user_agent',
      'guid:',
      'request_size',
      'response_size',
      'upstream_cluster',
      'peer.',
    ],
  },
  { title: 'LLM', prefixes: ['llm.', 'gen_ai.', 'model.'] },
  {
    title: 'Routing',
    prefixes: [
      'route.',
      'routing.',
      'selection.',
      'plano.route',
      'plano.router',
      'plano.decision',
      'plano.upstream_route',
      'plano.switch',
      'plano.session',
      'plano.cache',
      'chain.',
    ],
  },
  { title: 'Signals', prefixes: ['signals.'] },
  {
    title: 'Other',
    prefixes: [
      'plano.',
      'service.',
      'otel.',
      'telemetry.',
      'component',
      'request_id',
      'error',
      'exception',
      'duration_ms',
      'agent',
      'message_count',
      'filter_name',
      'bytes_len',
      'request_path',
      'thread.',
      'code.',
      'node_id',
      'zone',
    ],
  },
];
const custom = 'Custom';
const order = ['HTTP', 'LLM', 'Routing', 'Signals', custom, 'Other'];

/** Attributes by what they speak of; what no convention knows is the user's own. Empty groups are left out. */
export function attributeGroups(attributes: AttributeMap): readonly AttributeGroup[] {
  const entries = Object.entries(attributes).sort(([one], [other]) => (one < other ? -1 : 1));
  return order
    .map((title) => ({ title, entries: entries.filter(([key]) => groupOf(key) === title) }))
    .filter((group) => group.entries.length > 0);
}

function groupOf(key: string): string {
  return groups.find((group) => group.prefixes.some((prefix) => key.startsWith(prefix)))?.title ?? custom;
}
