import OpenAI from 'openai';
import { standardResponseFormat } from 'openai/helpers/standard-schema';
import type { ChatCompletion, ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import { anySchema } from './any-schema.ts';
import {
  type Answer,
  failureIn,
  type MatrixClient,
  type OfferedTool,
  type Question,
  sandboxHeaders,
} from './matrix-client.ts';

/** The official client on `/v1/chat/completions`. */
export function chatClient(url: string, fetch: typeof globalThis.fetch): MatrixClient {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'unused', maxRetries: 0, fetch });
  const { completions } = client.chat;

  async function whole(question: Question): Promise<Answer> {
    return answerOf(await completions.create(bodyOf(question), optionsOf(question)));
  }

  async function streamed(question: Question): Promise<Answer> {
    const stream = completions.stream(
      { ...bodyOf(question), stream_options: { include_usage: true } },
      optionsOf(question),
    );
    let pieces = 0;
    // The helper keeps no thoughts: they are a vendor's addition to the API.
    let reasoning = '';
    for await (const { choices } of stream) {
      const delta = choices[0]?.delta;
      const thought = thoughtIn(delta);
      reasoning += thought;
      if (delta?.content || delta?.tool_calls || thought !== '') pieces += 1;
    }
    return { ...answerOf(await stream.finalChatCompletion()), reasoning, pieces };
  }

  return {
    api: 'chat',
    whole,
    streamed,
    async runTools(question, asStream) {
      const ran: { name: string; input: unknown }[] = [];
      const tools = (question.tools ?? []).map((tool) => runnable(tool, ran));
      const body = { ...bodyOf(question), tools };
      const runner = asStream
        ? completions.runTools({ ...body, stream: true }, optionsOf(question))
        : completions.runTools(body, optionsOf(question));
      return { text: (await runner.finalContent()) ?? '', ran };
    },
    async structured(question, schema) {
      const response_format = standardResponseFormat(anySchema, 'answer', { schema });
      const reply = await completions.parse({ ...bodyOf(question), response_format }, optionsOf(question));
      return reply.choices[0]?.message.parsed;
    },
    async goOn(question) {
      const first = await completions.create(bodyOf(question), optionsOf(question));
      const message = first.choices[0]?.message;
      if (message === undefined) throw new Error('no message');
      const messages = [...messagesOf(question), message, { role: 'user' as const, content: question.text }];
      return answerOf(await completions.create({ ...bodyOf(question), messages }, optionsOf(question)));
    },
    async leave(question) {
      const stream = await completions.create({ ...bodyOf(question), stream: true }, optionsOf(question));
      for await (const { choices } of stream) if (choices[0]?.delta.content) break;
    },
    failureOf: (question, asStream) => failureIn(asStream ? streamed(question) : whole(question)),
  };
}

function optionsOf(question: Question) {
  return { headers: sandboxHeaders(question) };
}

function bodyOf(question: Question) {
  const { maxTokens, model, thinks, tools } = question;
  return {
    model,
    messages: messagesOf(question),
    ...(tools !== undefined && {
      tools: tools.map(({ description, name, parameters }) => ({
        type: 'function' as const,
        function: { name, description, parameters: { ...parameters } },
      })),
    }),
    ...(thinks === true && { reasoning_effort: 'medium' as const }),
    ...(maxTokens !== undefined && { max_completion_tokens: maxTokens }),
  };
}

function messagesOf({ image, text }: Question): ChatCompletionMessageParam[] {
  if (image === undefined) return [{ role: 'user', content: text }];
  const url = `data:${image.mediaType};base64,${image.data}`;
  return [
    {
      role: 'user',
      content: [
        { type: 'text', text },
        { type: 'image_url', image_url: { url } },
      ],
    },
  ];
}

function runnable(
  { description, name, parameters, run }: OfferedTool,
  ran: { name: string; input: unknown }[],
) {
  return {
    type: 'function' as const,
    function: {
      name,
      description,
      parameters: { ...parameters },
      parse: (input: string): object => JSON.parse(input),
      function: (input: object) => {
        ran.push({ name, input });
        return run(input);
      },
    },
  };
}

function answerOf({ choices, usage }: ChatCompletion): Answer {
  const choice = choices[0];
  if (choice === undefined) throw new Error('no choice');
  const { finish_reason, message } = choice;
  if (finish_reason !== 'stop' && finish_reason !== 'length' && finish_reason !== 'tool_calls') {
    throw new Error(`finish reason ${finish_reason}`);
  }
  return {
    text: message.content ?? '',
    reasoning: thoughtIn(message),
    calls: (message.tool_calls ?? []).map((call) => {
      if (call.type !== 'function') throw new Error(`a call of type ${call.type}`);
      return { name: call.function.name, input: JSON.parse(call.function.arguments) };
    }),
    stop: finish_reason,
    usage: { input: usage?.prompt_tokens, output: usage?.completion_tokens },
    pieces: 0,
  };
}

function thoughtIn(message: object | undefined): string {
  const thought = message !== undefined && 'reasoning_content' in message ? message.reasoning_content : '';
  return typeof thought === 'string' ? thought : '';
}
