import Type from 'typebox';
import { RecordingPolicy } from '../contract/body-calls.ts';
import { Choices, Keys } from '../contract/console-settings.ts';

/** What `settings.json` may hold. Names that are not here do nothing, and are kept. */
export const settingsSchema = Type.Partial(
  Type.Object({
    ...Choices.properties,
    keys: Type.Record(Type.String(), Keys),
    toldOfTray: Type.Boolean(),
    recording: Type.Object({
      default: Type.Optional(RecordingPolicy),
      workspaces: Type.Optional(Type.Record(Type.String(), RecordingPolicy)),
    }),
    secretStore: Type.Union([
      Type.Literal('env'),
      Type.Literal('keychain'),
      Type.Literal('passphrase'),
      Type.Literal('weak'),
      Type.Null(),
    ]),
    updates: Type.Object({
      channel: Type.Optional(Type.Union([Type.Literal('stable'), Type.Literal('beta')])),
      automatic: Type.Optional(Type.Boolean()),
    }),
    /** What is new in the version that was fetched last. */
    downloadedUpdate: Type.Object({ version: Type.String(), news: Type.Optional(Type.String()) }),
    hosted_router: Type.String(),
    hosted_router_notice: Type.String(),
  }),
);
