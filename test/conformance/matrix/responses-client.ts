import OpenAI from 'openai';
import { ResponsesToolRunner } from 'openai/helpers/responses-tool-runner';
import { standardTextFormat } from 'openai/helpers/standard-schema';
import type { Response, ResponseInputItem } from 'openai/resources/responses/responses';
import { anySchema } from './any-schema.ts';
import {
  type Answer,
  failureIn,
  type MatrixClient,
  type OfferedTool,
  type Question,
  sandboxHeaders,
} from './matrix-client.ts';

/** The official client on `/v1/responses`. */
export function responsesClient(url: string, fetch: typeof globalThis.fetch): MatrixClient {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'unused', maxRetries: 0, fetch });

  async function whole(question: Question): Promise<Answer> {
    return answerOf(await client.responses.create(bodyOf(question), optionsOf(question)));
  }

  async function streamed(question: Question): Promise<Answer> {
    const stream = client.responses.stream(bodyOf(question), optionsOf(question));
    let pieces = 0;
    for await (const event of stream) if (event.type.endsWith('.delta')) pieces += 1;
    return { ...answerOf(await stream.finalResponse()), pieces };
  }

  return {
    api: 'responses',
    whole,
    streamed,
    async runTools(question, asStream) {
      const ran: { name: string; input: unknown }[] = [];
      const functions = (question.tools ?? []).map((tool) => runnable(tool, ran));
      const runner = new ResponsesToolRunner({ functions });
      const { tools: _, ...body } = bodyOf(question);
      const headers = { requestOptions: optionsOf(question) };
      const reply = await runner.run(client, body, { stream: asStream, ...headers });
      return { text: answerOf(reply).text, ran };
    },
    async structured(question, schema) {
      const format = standardTextFormat(anySchema, 'answer', { schema });
      const body = { ...bodyOf(question), text: { format } };
      return (await client.responses.parse(body, optionsOf(question))).output_parsed;
    },
    async goOn(question) {
      const body = { ...bodyOf(question), include: ['reasoning.encrypted_content' as const] };
      const first = await client.responses.create(body, optionsOf(question));
      const history = first.output.flatMap((item) =>
        item.type === 'message' || item.type === 'reasoning' ? [item] : [],
      );
      const input = [...inputOf(question), ...history, { role: 'user' as const, content: question.text }];
      return answerOf(await client.responses.create({ ...body, input }, optionsOf(question)));
    },
    async leave(question) {
      const stream = await client.responses.create(
        { ...bodyOf(question), stream: true },
        optionsOf(question),
      );
      for await (const event of stream) if (event.type === 'response.output_text.delta') break;
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
    store: false,
    input: inputOf(question),
    ...(tools !== undefined && { tools: tools.map(declared) }),
    ...(thinks === true && { reasoning: { effort: 'medium' as const } }),
    ...(maxTokens !== undefined && { max_output_tokens: maxTokens }),
  };
}

function inputOf({ image, text }: Question): ResponseInputItem[] {
  if (image === undefined) return [{ role: 'user', content: text }];
  const image_url = `data:${image.mediaType};base64,${image.data}`;
  return [
    {
      role: 'user',
      content: [
        { type: 'input_text', text },
        { type: 'input_image', image_url, detail: 'auto' },
      ],
    },
  ];
}

function declared({ description, name, parameters }: OfferedTool) {
  return { type: 'function' as const, name, description, parameters: { ...parameters }, strict: false };
}

function runnable(tool: OfferedTool, ran: { name: string; input: unknown }[]) {
  return {
    tool: declared(tool),
    execute: (input: Record<string, unknown>) => {
      ran.push({ name: tool.name, input });
      return tool.run(input);
    },
  };
}

/** Throws for a response that is neither complete nor at its limit. */
function answerOf({ error, incomplete_details, output, output_text, status, usage }: Response): Answer {
  if (status === 'failed') throw new Error(error?.message ?? 'failed');
  if (status !== 'completed' && incomplete_details?.reason !== 'max_output_tokens') {
    throw new Error(`status ${status}`);
  }
  const calls = output.flatMap((item) =>
    item.type === 'function_call' ? [{ name: item.name, input: JSON.parse(item.arguments) }] : [],
  );
  const thoughts = output.flatMap((item) => (item.type === 'reasoning' ? item.summary : []));
  const finished = calls.length > 0 ? 'tool_calls' : 'stop';
  return {
    text: output_text,
    reasoning: thoughts.map(({ text }) => text).join(''),
    calls,
    stop: status === 'completed' ? finished : 'length',
    usage: { input: usage?.input_tokens, output: usage?.output_tokens },
    pieces: 0,
  };
}
