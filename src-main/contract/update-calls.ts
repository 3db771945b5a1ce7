import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const UpdateChannel = Type.Union([Type.Literal('stable'), Type.Literal('beta')]);
export type UpdateChannel = Static<typeof UpdateChannel>;

/**
 * Why this console does not update itself. `browser`: it has no program of its own; `no-feed`: the build names no
 * place that updates come from; `unsigned`: what comes from there could not be told from a forgery.
 */
export const UpdatesElsewhere = Type.Union([
  Type.Literal('browser'),
  Type.Literal('sources'),
  Type.Literal('package'),
  Type.Literal('snap'),
  Type.Literal('flatpak'),
  Type.Literal('homebrew'),
  Type.Literal('no-feed'),
  Type.Literal('unsigned'),
]);
export type UpdatesElsewhere = Static<typeof UpdatesElsewhere>;

export const UpdateStep = Type.Union([
  /** Nobody has asked yet. */
  Type.Object({ kind: Type.Literal('unknown') }),
  Type.Object({ kind: Type.Literal('checking') }),
  Type.Object({ kind: Type.Literal('current') }),
  Type.Object({ kind: Type.Literal('available'), version: Type.String() }),
  Type.Object({ kind: Type.Literal('downloading'), version: Type.String(), percent: Type.Integer() }),
  Type.Object({ kind: Type.Literal('ready'), version: Type.String() }),
  /** Somebody wants it; it is installed when the gateway has no request any more. */
  Type.Object({ kind: Type.Literal('waiting'), version: Type.String(), inFlight: Type.Integer() }),
  Type.Object({ kind: Type.Literal('installing'), version: Type.String() }),
  Type.Object({ kind: Type.Literal('failed'), message: Type.String() }),
]);
export type UpdateStep = Static<typeof UpdateStep>;

export const UpdatesState = Type.Object({
  /** Of the program that runs. */
  version: Type.String(),
  /** `null`: it updates itself. */
  elsewhere: Nullable(UpdatesElsewhere),
  channel: UpdateChannel,
  /** Looks once a day, downloads what it finds and installs it at the latest when the app is quit. */
  automatic: Type.Boolean(),
  /** Milliseconds since the epoch; `null`: not since the app was started. */
  checkedAt: Nullable(Type.Integer()),
  step: UpdateStep,
  /** What is new in the version that runs, until somebody has seen it; plain text. */
  news: Nullable(Type.String()),
});
export type UpdatesState = Static<typeof UpdatesState>;

const Nothing = Type.Object({});

/** All but the first reject with `not_here` where the console does not update itself. */
export const updateCalls = {
  'updates.state': defineCall({ params: Nothing, result: UpdatesState }),
  /** Kept in `settings.json`; what is left out stays. */
  'updates.choose': defineCall({
    params: Type.Object({ channel: Type.Optional(UpdateChannel), automatic: Type.Optional(Type.Boolean()) }),
    result: UpdatesState,
  }),
  /** Asks the place that updates come from. What goes wrong is the step `failed`. */
  'updates.check': defineCall({ params: Nothing, result: UpdatesState }),
  /** Of what was found; the answer comes at once, events tell how far it is. */
  'updates.download': defineCall({ params: Nothing, result: UpdatesState }),
  /** Ends the app and installs what was downloaded, once the gateway has no request any more. */
  'updates.install': defineCall({ params: Nothing, result: UpdatesState }),
  /** Does not install while it still waits. */
  'updates.postpone': defineCall({ params: Nothing, result: UpdatesState }),
  /** Somebody has seen what is new. */
  'updates.read-news': defineCall({ params: Nothing, result: UpdatesState }),
};
