import type { ClientApi } from '../../contract/playground-calls.ts';
import type { Expectation, SuiteFile } from './suite-schema.ts';

export type RunMode = 'dry-run' | 'live';

/** A case with the defaults of its suite put in. */
export interface SuiteCase {
  readonly id: string;
  readonly description: string | null;
  readonly mode: RunMode;
  /** `null`: the first model listener of the config. */
  readonly listener: string | null;
  readonly api: ClientApi;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly expect: Expectation;
  readonly repeat: number;
  /** Good runs that are enough. */
  readonly pass: number;
  /** Where it begins in the file, from 1. */
  readonly line: number;
}

export interface Suite {
  readonly description: string | null;
  readonly cases: readonly SuiteCase[];
}

type CaseInFile = SuiteFile['cases'][number];

export function suiteCase(given: CaseInFile, defaults: SuiteFile['defaults'], line: number): SuiteCase {
  const { description = null, expect, id, request } = given;
  const {
    api = 'chat',
    headers,
    listener = null,
    mode = 'dry-run',
    repeat = 1,
    pass,
  } = { ...defaults, ...given };
  return {
    ...{ id, description, mode, listener, api, expect, repeat, line, body: request },
    headers: lowerCase({ ...defaults?.headers, ...headers }),
    // `pass: 4` of the defaults means "all" of a case that runs three times.
    pass: Math.min(pass ?? repeat, repeat),
  };
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
