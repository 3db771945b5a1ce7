import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import OpenAI from 'openai';

export interface AgentOptions {
  readonly model: string;
  /** Plano's model listener: `http://127.0.0.1:12000/v1`. */
  readonly plano: string;
  /** What the agent knows about a question; the model only puts it into words. */
  lookUp(question: string): string;
}

interface ChatRequest {
  readonly messages: readonly OpenAI.ChatCompletionMessageParam[];
  readonly stream?: boolean;
}

/**
 * An agent: a web service that speaks OpenAI's Chat Completions and asks its own model through Plano.
 * Passing `traceparent` on makes everything one trace.
 */
export function createAgent({ lookUp, model, plano }: AgentOptions): Server {
  const client = new OpenAI({ baseURL: plano, apiKey: 'plano-holds-the-keys', maxRetries: 0 });
  return createServer(async (request, response) => {
    try {
      const { messages, stream } = await bodyOf(request);
      const question = textOf(messages.at(-1)?.content);
      const asked = [...messages.slice(0, -1), { role: 'user', content: lookUp(question) } as const];
      const headers = forwarded(request);
      if (stream !== true) {
        const completion = await client.chat.completions.create({ model, messages: asked }, { headers });
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(completion));
        return;
      }
      const chunks = await client.chat.completions.create({ model, messages: asked, stream }, { headers });
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for await (const chunk of chunks) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
      response.end('data: [DONE]\n\n');
    } catch (error) {
      fail(response, error);
    }
  });
}

/** What ties the agent's own calls to the request that it serves. */
function forwarded({ headers }: IncomingMessage): Record<string, string> {
  const names = ['traceparent', 'tracestate', 'x-request-id'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

async function bodyOf(request: IncomingMessage): Promise<ChatRequest> {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) text += piece;
  return JSON.parse(text);
}

function textOf(content: unknown): string {
  return typeof content === 'string' ? content : JSON.stringify(content ?? '');
}

/** A stream that has begun can only be cut: Plano tells the client. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  response.writeHead(500, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { message, type: 'server_error' } }));
}
