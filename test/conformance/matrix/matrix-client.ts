import type { ClientApi } from '../../../src-gateway/apis/client-api.ts';

/** One client API through its vendor's SDK, asked and answered in the same words as the others. */
export interface MatrixClient {
  readonly api: ClientApi;
  /** One call, one answer. */
  whole(question: Question): Promise<Answer>;
  /** The SDK's stream helper: its events, and the answer that it puts together. */
  streamed(question: Question): Promise<Answer>;
  /** The SDK's tool runner: calls tools until there is an answer in words. */
  runTools(question: Question, asStream: boolean): Promise<ToolRun>;
  /** What the SDK parses of an answer that must follow a schema. */
  structured(question: Question, schema: ObjectSchema): Promise<unknown>;
  /** Asks again with the first answer in the history, thoughts included. */
  goOn(question: Question): Promise<Answer>;
  /** Reads the first piece of a stream and leaves. */
  leave(question: Question): Promise<void>;
  /** The error that a call ends with, or a stream in its middle. */
  failureOf(question: Question, asStream: boolean): Promise<SeenFailure>;
}

export interface Question {
  readonly model: string;
  /** Which of its models the sandbox is to be. */
  readonly as: string;
  readonly text: string;
  readonly image?: { readonly mediaType: string; readonly data: string };
  readonly tools?: readonly OfferedTool[];
  readonly thinks?: boolean;
  readonly maxTokens?: number;
  /** Tokens per second; absent: at full speed, whatever the model's own pace. */
  readonly pace?: number;
}

export interface OfferedTool {
  readonly name: string;
  readonly description: string;
  readonly parameters: ObjectSchema;
  run(input: unknown): string;
}

export interface ObjectSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, object>>;
  readonly required: string[];
  readonly additionalProperties: false;
}

export interface Answer {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly SeenCall[];
  readonly stop: 'stop' | 'length' | 'tool_calls';
  readonly usage: SeenUsage;
  /** Pieces that text, thoughts and arguments came in; 0 of an answer in one piece. */
  readonly pieces: number;
}

export interface SeenCall {
  readonly name: string;
  readonly input: unknown;
}

export interface SeenUsage {
  readonly input: number | undefined;
  readonly output: number | undefined;
}

export interface ToolRun {
  readonly text: string;
  readonly ran: readonly SeenCall[];
}

export interface SeenFailure {
  /** Name of the SDK's class. */
  readonly type: string;
  readonly status: number | undefined;
  readonly message: string;
}

/** What a question tells the sandbox beside the API's own words. */
export function sandboxHeaders(question: Question): Record<string, string> {
  return {
    'x-sandbox-model': question.as,
    'x-sandbox-tokens-per-second': String(question.pace ?? 0),
    'x-sandbox-latency-ms': '0',
  };
}

/** The error of an attempt; throws when it succeeds. */
export async function failureIn(attempt: Promise<unknown>): Promise<SeenFailure> {
  const error = await attempt.then(
    () => new Error('nothing failed'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Error)) throw new Error('what was thrown is no error');
  const status = 'status' in error && typeof error.status === 'number' ? error.status : undefined;
  return { type: error.constructor.name, status, message: error.message };
}
