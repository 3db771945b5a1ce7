import { type ErrorSearch, errorSearch, type FoundError, type SearchedText } from './error-search.ts';
import type { Signal, SignalType } from './signal-report.ts';

/** What a tool's answer says went wrong with the call; free of its place. */
export interface FoundFailure {
  readonly type: Extract<SignalType, `execution.failure.${string}`>;
  readonly confidence: number;
  readonly found: FoundError;
}

/** Most telling first: the first kind that fits is the one. */
const kinds: readonly {
  readonly kind: FoundFailure['type'];
  readonly confidence: number;
  readonly search: ErrorSearch;
}[] = [
  {
    kind: 'execution.failure.invalid_args',
    confidence: 0.9,
    search: errorSearch([
      'invalid\\s+(?:argument|parameter|type|value|format|date|json)',
      'type\\s*error',
      'expected\\s+\\w+\\s*,?\\s*got\\s+\\w+',
      'required\\s+(?:field|parameter)',
      'missing\\s+(?:required|argument)',
      'validation\\s+(?:failed|error)',
      'must\\s+be\\s+an?\\s+\\w+',
      'cannot\\s+be\\s+(?:null|empty|none)',
      'is\\s+not\\s+valid',
      'does\\s+not\\s+match',
      'out\\s+of\\s+range',
      'malformed\\s+request',
    ]),
  },
  {
    kind: 'execution.failure.tool_not_found',
    confidence: 0.95,
    search: errorSearch([
      '(?:unknown|no\\s+such|invalid)\\s+(?:function|tool)',
      '(?:function|tool)\\s+not\\s+found',
      '(?:undefined|unrecognized)\\s+function',
      'action\\s+not\\s+supported',
    ]),
  },
  {
    kind: 'execution.failure.auth_misuse',
    confidence: 0.8,
    search: errorSearch([
      '\\b(?:unauthorized|forbidden)\\b',
      '(?:status|error|http|code)\\s*:?\\s*401',
      '401\\s+unauthorized',
      '403\\s+forbidden',
      '(?:permission|access)\\s+denied',
      'authentication\\s+required',
      'invalid\\s+(?:credentials|token)',
      'token\\s+expired',
      'missing\\s+authorization',
      'not\\s+authorized',
      'insufficient\\s+permission',
    ]),
  },
  {
    kind: 'execution.failure.state_error',
    confidence: 0.85,
    search: errorSearch([
      '(?:invalid|illegal)\\s+state',
      'must\\s+call\\s+\\w+\\s+first',
      '(?:must|cannot)\\s+\\w+\\s+before',
      'already\\s+(?:exist|created|started|finished|in\\s+progress)',
      'not\\s+(?:initialized|started)',
      'operation\\s+in\\s+progress',
      'sequence\\s+error',
      'precondition\\s+failed',
      '(?:status|error|http)\\s*:?\\s*409',
      '409\\s+conflict',
      '\\bconflict\\b',
    ]),
  },
  {
    kind: 'execution.failure.bad_query',
    confidence: 0.6,
    search: errorSearch([
      'invalid\\s+(?:query|field|filter|search|id|operator)',
      'query\\s+(?:syntax\\s+error|failed)',
      '(?:malformed|unsupported)\\s+query',
      'unknown\\s+(?:field|id)',
      'id\\s+format\\s+error',
      'search\\s+error',
    ]),
  },
];

/** Of a bad query that is called an error, too. */
const surerConfidence = 0.8;

/** `null`: the answer names no failure. */
export function findFailure(texts: readonly SearchedText[]): FoundFailure | null {
  for (const { confidence, kind, search } of kinds) {
    for (const text of texts) {
      const found = search.find(text);
      if (found === null) continue;
      const isSure = kind === 'execution.failure.bad_query' && texts.some(saysError);
      return { type: kind, confidence: isSure ? surerConfidence : confidence, found };
    }
  }
  return null;
}

function saysError({ searched }: SearchedText): boolean {
  return ['error', 'invalid', 'failed'].some((word) => searched.includes(word));
}

/** `call`: the last tool call before the answer, with its row; `null`: there is none. */
export function failureSignal(
  { confidence, found, type }: FoundFailure,
  row: number,
  call: { readonly row: number; readonly tool: string } | null,
): Signal {
  return {
    ...{ type, row, confidence },
    snippet: found.snippet,
    match: 'regex',
    metadata: {
      tool_name: call?.tool ?? 'unknown',
      call_index: call?.row ?? Math.max(0, row - 1),
      error_type: type.slice('execution.failure.'.length),
      matched: found.matched,
    },
  };
}
