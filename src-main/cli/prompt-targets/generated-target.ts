import type { PythonConstant } from './python/expression.ts';

/** What a config says of a function; keys as they stand in the file, in its order. */
export interface GeneratedTarget {
  readonly name: string;
  readonly description: string;
  readonly parameters: readonly GeneratedParameter[];
  readonly endpoint?: GeneratedEndpoint;
}

export interface GeneratedParameter {
  readonly name: string;
  readonly type: ParameterTypeName;
  readonly description: string;
  readonly required: boolean;
  readonly default?: Exclude<PythonConstant, null>;
  readonly enum?: readonly Exclude<PythonConstant, null>[];
  readonly format?: string;
  readonly in_path?: true;
}

export interface GeneratedEndpoint {
  readonly name: string;
  readonly path: string;
  readonly http_method: 'GET' | 'POST';
}

export type ParameterTypeName = 'int' | 'float' | 'bool' | 'str' | 'list' | 'dict';

/** Something that the user has to look at. */
export interface GeneratorWarning {
  /** Stable, snake_case. */
  readonly code: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}
