import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
/** Name and value, in their order; secrets are masked. */
const Headers = Type.Array(Type.Tuple([Type.String(), Type.String()]));

const Method = Type.Union([Type.Literal('GET'), Type.Literal('POST')]);

export const TargetParameter = Type.Object({
  name: Type.String(),
  description: Type.String(),
  /** `int`, `float`, `bool`, `str`, `list`, `set` or `dict`. */
  type: Type.String(),
  required: Type.Boolean(),
  /** As text; `null`: none. */
  default: Nullable(Type.String()),
  /** As texts; `null`: any value. */
  enum: Nullable(Type.Array(Type.String())),
  format: Nullable(Type.String()),
});
export type TargetParameter = Static<typeof TargetParameter>;

/** Functions of the config that serves, and who chooses between them. */
export const TargetOutline = Type.Object({
  targets: Type.Array(
    Type.Object({
      name: Type.String(),
      description: Type.String(),
      /** It takes what fits no other. */
      default: Type.Boolean(),
      method: Method,
      /** With `{parameter}` in it. */
      path: Type.String(),
      endpoint: Nullable(Type.String()),
      /** A model words the answer of its endpoint. */
      dispatches: Type.Boolean(),
      parameters: Type.Array(TargetParameter),
    }),
  ),
  /** In the order in which they are asked. */
  engines: Type.Array(Type.Object({ label: Type.String(), kind: Type.String() })),
});
export type TargetOutline = Static<typeof TargetOutline>;

/** An HTTP call of a target, as it is sent. */
export const TargetCallView = Type.Object({
  method: Method,
  url: Type.String(),
  headers: Headers,
  /** `null`: none is sent. */
  body: Nullable(Type.String()),
});
export type TargetCallView = Static<typeof TargetCallView>;

const Refusal = Type.Object({ status: Type.Integer(), code: Type.String(), message: Type.String() });

export const TargetTry = Type.Object({
  /**
   * What the listener would do: call a function, ask back, let the default target, agents or a model answer
   * what fits none, let the guard answer, or refuse.
   */
  path: Type.Union([
    Type.Literal('target'),
    Type.Literal('clarify'),
    Type.Literal('default_target'),
    Type.Literal('agent'),
    Type.Literal('llm'),
    Type.Literal('guard'),
    Type.Literal('refused'),
  ]),
  /** Who chose; `null`: nobody was asked. */
  decided: Nullable(
    Type.Object({
      engine: Nullable(Type.Object({ ref: Type.String(), label: Type.String() })),
      /** Why engines did not answer; `null`: the first one did. */
      failure: Nullable(Type.String()),
      /** What was mended or found wrong: `coerced days`. */
      notes: Type.Array(Type.String()),
      /** Parameters whose values the user never said. */
      unsaid: Type.Array(Type.String()),
      ms: Type.Number(),
    }),
  ),
  /** `null`: no function is meant. */
  target: Nullable(Type.String()),
  /** As the endpoint would get them; defaults are not among them. */
  values: Type.Record(Type.String(), Type.Unknown()),
  /** Parameters to ask for. */
  missing: Type.Array(Type.String()),
  /** What the user is asked, or what the guard says instead of an answer. */
  question: Nullable(Type.String()),
  /** `null`: none would be made. */
  call: Nullable(TargetCallView),
  /** What the client would read instead of an answer. */
  refusal: Nullable(Refusal),
  /** `null`: the call was not made, or nobody answered; `refusal` says why. */
  reply: Nullable(
    Type.Object({
      status: Type.Integer(),
      headers: Headers,
      /** At most 64 KiB of it. */
      body: Type.String(),
      bytes: Type.Integer(),
      ms: Type.Number(),
    }),
  ),
  /** What the model that words the answer would be sent; `null`: no model would. */
  toModel: Nullable(
    Type.Object({
      /** `null`: there is none; `refusal` says so. */
      model: Nullable(Type.String()),
      messages: Type.Array(Type.Unknown()),
    }),
  ),
});
export type TargetTry = Static<typeof TargetTry>;

export const targetCalls = {
  'targets.outline': defineCall({ params: Type.Object({}), result: TargetOutline }),
  /**
   * What a prompt listener would make of a conversation, by the gateway's own code: nothing is sent but
   * what engines and a guard are asked. With `send` the call is made too, and a trace of it is not left.
   */
  'targets.try': defineCall({
    params: Type.Object({
      /** A request in Chat Completions; `null`: nobody has said anything. */
      body: Nullable(Type.Record(Type.String(), Type.Unknown())),
      /** `null`: the engines choose. */
      target: Nullable(Type.String({ minLength: 1, maxLength: 200 })),
      /** Values of that target; `null`: the engines find them. */
      values: Nullable(
        Type.Record(Type.String({ maxLength: 200 }), Type.String({ maxLength: 65_536 }), {
          maxProperties: 200,
        }),
      ),
      /** Of this try; its trace context is made from it. */
      requestId: Type.String({ pattern: '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
      /** Only with a target and its values. */
      send: Type.Boolean(),
    }),
    result: TargetTry,
  }),
};
