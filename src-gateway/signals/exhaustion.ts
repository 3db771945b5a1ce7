import { type ErrorSearch, errorSearch, type FoundError, type SearchedText } from './error-search.ts';
import type { Signal, SignalType } from './signal-report.ts';

/** What a tool's answer says of the world around it: nothing that a better call would change. */
export interface FoundExhaustion {
  readonly type: Extract<SignalType, `environment.exhaustion.${string}`>;
  readonly confidence: number;
  readonly found: FoundError;
}

/** Most telling first: the first kind that fits is the one. */
const kinds: readonly {
  readonly kind: FoundExhaustion['type'];
  readonly confidence: number;
  readonly search: ErrorSearch;
}[] = [
  {
    kind: 'environment.exhaustion.rate_limit',
    confidence: 0.95,
    search: errorSearch(
      [
        'rate\\s+limit',
        'rate[^\\n]limited',
        '(?:status|error|http)\\s*:?\\s*429',
        '429\\s+(?:too\\s+many|rate|limit)',
        'too\\s+many\\s+request',
        'quota\\s+(?:exceeded|limit)',
        'throttl(?:ed|ing)',
        '(?:request|api)\\s+limit',
        'calls?\\s+per\\s+(?:second|minute|hour|day)',
        'exceeded\\s\\slimit',
        'slow\\s+down',
        'retry\\s+after',
        'requests?\\s+exceeded',
      ],
      [['exceeded\\s+', '\\s+limit']],
    ),
  },
  {
    kind: 'environment.exhaustion.api_error',
    confidence: 0.9,
    search: errorSearch([
      '(?:server|backend|upstream|system|unexpected)\\s+error',
      '502\\s*bad\\s+gateway',
      '503\\s*service\\s+unavailable',
      '504\\s*gateway\\s+timeout',
      '(?:service|temporarily)\\s+unavailable',
      'maintenance\\s+mode',
      'under\\s+maintenance',
      'try\\s+again\\s+later',
      'unhandled\\s+exception',
    ]),
  },
  {
    kind: 'environment.exhaustion.timeout',
    confidence: 0.9,
    search: errorSearch(['timed?\\s*out', 'deadline\\s+exceeded', 'took\\s+too\\s+long']),
  },
  {
    kind: 'environment.exhaustion.network',
    confidence: 0.9,
    search: errorSearch([
      'connection\\s+(?:refused|reset|failed)',
      'econn(?:refused|reset)',
      'enotfound',
      'dns\\s+(?:error|failure|lookup)',
      'host\\s+not\\s+found',
      'network\\s+(?:error|failure|unreachable)',
      'no\\s+route\\s+to\\s+host',
      'socket\\s+error',
      '(?:unable\\s+to|cannot|could\\s+not)\\s+connect',
      'connect\\s+error',
      'ssl\\s+(?:error|handshake|certificate)',
      'certificate\\s+(?:error|invalid|expired)',
    ]),
  },
  {
    kind: 'environment.exhaustion.malformed_response',
    confidence: 0.85,
    search: errorSearch(
      [
        'invalid\\s+(?:json|response)',
        'unexpected\\s+(?:token|response|schema|end\\s+of)',
        'malformed\\s+(?:response|json|data)',
        'parse\\s+error',
        'parsing\\s+failed',
        'response\\s+format',
        'schema\\s+validation',
        'deserialization\\s+error',
        'failed\\s+to\\s+decode',
      ],
      [
        ['syntax\\s+error', 'json'],
        ['missing\\s+field', 'response'],
      ],
    ),
  },
  {
    kind: 'environment.exhaustion.context_overflow',
    confidence: 0.9,
    search: errorSearch([
      'context\\s+(?:length|limit|overflow|exceeded)',
      'token\\s+(?:limit|overflow|exceeded)',
      'max(?:imum)?\\s+token',
      'maximum\\s+context',
      '(?:input|message|content|prompt)\\s+too\\s+(?:long|large)',
      'exceeds?\\s+(?:context|token|character|input)\\s+limit',
      'truncat(?:ed|ion)\\s+(?:due\\s+to|because|for)\\s+(?:length|size|limit)',
    ]),
  },
];

/** `null`: the answer names nothing of the kind. */
export function findExhaustion(texts: readonly SearchedText[]): FoundExhaustion | null {
  for (const { confidence, kind, search } of kinds) {
    for (const text of texts) {
      const found = search.find(text);
      if (found !== null) return { type: kind, confidence, found };
    }
  }
  return null;
}

export function exhaustionSignal({ confidence, found, type }: FoundExhaustion, row: number): Signal {
  return {
    ...{ type, row, confidence },
    snippet: found.snippet,
    match: 'regex',
    metadata: {
      exhaustion_type: type.slice('environment.exhaustion.'.length),
      matched: found.matched,
    },
  };
}
