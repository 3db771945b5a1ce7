import type { Static, TSchema } from 'typebox';

/** One thing a client can ask of the host: what goes in, what comes back, what is reported meanwhile. */
export interface CallDefinition<
  P extends TSchema = TSchema,
  R extends TSchema = TSchema,
  G extends TSchema = TSchema,
> {
  readonly params: P;
  readonly result: R;
  /** Schema of the progress values of long work; absent for calls that answer at once. */
  readonly progress?: G;
}

export function defineCall<P extends TSchema, R extends TSchema>(call: {
  readonly params: P;
  readonly result: R;
}): CallDefinition<P, R, never>;
export function defineCall<P extends TSchema, R extends TSchema, G extends TSchema>(call: {
  readonly params: P;
  readonly result: R;
  readonly progress: G;
}): CallDefinition<P, R, G>;
export function defineCall(call: CallDefinition): CallDefinition {
  return call;
}

export type ParamsOf<C extends CallDefinition> = Static<C['params']>;
export type ResultOf<C extends CallDefinition> = Static<C['result']>;
export type ProgressOf<C extends CallDefinition> =
  C extends CallDefinition<TSchema, TSchema, infer G> ? ([G] extends [never] ? never : Static<G>) : never;
