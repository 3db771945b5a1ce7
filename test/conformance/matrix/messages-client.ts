import Anthropic from '@anthropic-ai/sdk';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import { jsonSchemaOutputFormat } from '@anthropic-ai/sdk/helpers/json-schema';
import type { Message, MessageParam } from '@anthropic-ai/sdk/resources/messages';
import { type Answer, failureIn, type MatrixClient, type Question, sandboxHeaders } from './matrix-client.ts';

/** The official client on `/v1/messages`. */
export function messagesClient(url: string, fetch: typeof globalThis.fetch): MatrixClient {
  const client = new Anthropic({ baseURL: url, apiKey: 'unused', maxRetries: 0, fetch });

  async function whole(question: Question): Promise<Answer> {
    return answerOf(await client.messages.create(bodyOf(question), optionsOf(question)));
  }

  async function streamed(question: Question): Promise<Answer> {
    const stream = client.messages.stream(bodyOf(question), optionsOf(question));
    let pieces = 0;
    for await (const event of stream) if (event.type === 'content_block_delta') pieces += 1;
    return { ...answerOf(await stream.finalMessage()), pieces };
  }

  return {
    api: 'messages',
    whole,
    streamed,
    async runTools(question, asStream) {
      const ran: { name: string; input: unknown }[] = [];
      const tools = (question.tools ?? []).map(({ description, name, parameters, run }) =>
        betaTool({
          name,
          description,
          inputSchema: parameters,
          run: (input: unknown) => {
            ran.push({ name, input });
            return run(input);
          },
        }),
      );
      const { tools: _, ...body } = bodyOf(question);
      const runner = client.beta.messages.toolRunner(
        { ...body, tools, stream: asStream },
        optionsOf(question),
      );
      const { content } = await runner.runUntilDone();
      return { text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''), ran };
    },
    async structured(question, schema) {
      const output_config = { format: jsonSchemaOutputFormat(schema) };
      const body = { ...bodyOf(question), output_config };
      return (await client.messages.parse(body, optionsOf(question))).parsed_output;
    },
    async goOn(question) {
      const first = await client.messages.create(bodyOf(question), optionsOf(question));
      const messages = [
        ...messagesOf(question),
        { role: 'assistant' as const, content: first.content },
        { role: 'user' as const, content: question.text },
      ];
      return answerOf(await client.messages.create({ ...bodyOf(question), messages }, optionsOf(question)));
    },
    async leave(question) {
      const stream = await client.messages.create({ ...bodyOf(question), stream: true }, optionsOf(question));
      for await (const event of stream) if (event.type === 'content_block_delta') break;
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
    max_tokens: maxTokens ?? 8000,
    messages: messagesOf(question),
    ...(tools !== undefined && {
      tools: tools.map(({ description, name, parameters }) => ({
        name,
        description,
        input_schema: { ...parameters },
      })),
    }),
    ...(thinks === true && { thinking: { type: 'enabled' as const, budget_tokens: 4096 } }),
  };
}

function messagesOf({ image, text }: Question): MessageParam[] {
  if (image === undefined) return [{ role: 'user', content: text }];
  const { data, mediaType } = image;
  if (mediaType !== 'image/png') throw new Error(`an image of type ${mediaType}`);
  return [
    {
      role: 'user',
      content: [
        { type: 'text', text },
        { type: 'image', source: { type: 'base64', media_type: mediaType, data } },
      ],
    },
  ];
}

const stops = { end_turn: 'stop', max_tokens: 'length', tool_use: 'tool_calls' } as const;

function answerOf({ content, stop_reason, usage }: Message): Answer {
  if (stop_reason !== 'end_turn' && stop_reason !== 'max_tokens' && stop_reason !== 'tool_use') {
    throw new Error(`stop reason ${stop_reason}`);
  }
  const { cache_creation_input_tokens, cache_read_input_tokens, input_tokens, output_tokens } = usage;
  const cached = (cache_creation_input_tokens ?? 0) + (cache_read_input_tokens ?? 0);
  return {
    text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    reasoning: content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
    calls: content.flatMap((block) =>
      block.type === 'tool_use' ? [{ name: block.name, input: block.input }] : [],
    ),
    stop: stops[stop_reason],
    usage: { input: input_tokens + cached, output: output_tokens },
    pieces: 0,
  };
}
