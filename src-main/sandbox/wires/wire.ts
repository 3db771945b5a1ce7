import type { Answer } from '../answer.ts';
import type { ApiFailure } from '../api-failure.ts';
import type { JsonObject } from '../json-value.ts';
import type { Prompt } from '../prompt.ts';

/** One vendor's API: how its requests read and how its replies, streams and errors are written. */
export interface Wire {
  /** Throws `ApiFailure`. */
  readPrompt(body: JsonObject): Prompt;
  whole(reply: Reply): JsonObject;
  /** The stream's events in order, each a complete SSE event. */
  events(reply: Reply): Iterable<StreamEvent>;
  errorBody(failure: ApiFailure, requestId: string): JsonObject;
}

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
  readonly text: string;
  /** Output tokens in it: they set the pace. */
  readonly tokens: number;
}
