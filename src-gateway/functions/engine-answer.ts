import type { JsonObject } from '../apis/json-value.ts';

/** What an engine that is a model said, before anybody checked it. */
export type EngineAnswer =
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly arguments: JsonObject;
      /** Calls that it wanted besides: one is made at a time. */
      readonly others: number;
      readonly raw?: string;
    }
  | {
      readonly kind: 'question';
      /** The function that it is for; `null`: not told. */
      readonly name: string | null;
      readonly missing: readonly string[];
      readonly text: string;
      /** `null`: in no form that can be shown. */
      readonly raw: string | null;
    }
  | { readonly kind: 'nothing'; readonly raw: string | null };
