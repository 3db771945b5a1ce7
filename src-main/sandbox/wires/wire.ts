import type { Answer } from '../answer.ts';
import type { ApiFailure } from '../api-failure.ts';
import type { JsonObject } from '../json-value.ts';
import type { Prompt } from '../prompt.ts';

/** One vendor's API: how its requests read and how its replies, streams and errors are written. */
export interface Wire {
  /** Throws `ApiFailure`. */
  readPrompt(body: JsonObject): Prompt;
  whole(reply: Reply): JsonObject;
  /** `content-type` of a stream. */
  readonly streamType: string;
  /** The stream's events in order, each complete. */
  events(reply: Reply): Iterable<StreamEvent>;
  /** What tells of a failure within a stream, behind `sent` other events. */
  failureEvent(failure: ApiFailure, sent: number): StreamEvent;
  errorBody(failure: ApiFailure, requestId: string): JsonObject;
  /** What an error's headers say of it; absent: nothing. */
  errorHeaders?(failure: ApiFailure): Readonly<Record<string, string>>;
}

/** Of every API whose streams are server-sent events. */
export const eventStreamType = 'text/event-stream; charset=utf-8';

/** An answer with everything a wire needs to write it down. */
export interface Reply {
  readonly answer: Answer;
  /** The model as the client named it. */
  readonly model: string;
  /** 24 hex digits that depend on the request's bytes alone; all ids are made from it. */
  readonly seed: string;
  /** Seconds since the epoch. */
  readonly createdAt: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  readonly request: JsonObject;
}

export interface StreamEvent {
  readonly data: string | Uint8Array;
  /** Output tokens in it: they set the pace. */
  readonly tokens: number;
}
