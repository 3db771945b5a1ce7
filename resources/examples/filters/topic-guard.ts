import { randomUUID } from 'node:crypto';
import {
  createServer,
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const forbidden = /\b(?:hack|exploit|malware)\b/i;

/**
 * An input filter as an MCP server: its tool `topic_guard` gets each request before the model does, and
 * refuses those about what `forbidden` names. Everything else passes as it is.
 */
export function createTopicGuard(): HttpServer {
  const sessions = new Map<string, StreamableHTTPServerTransport>();

  async function open(): Promise<StreamableHTTPServerTransport> {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, transport),
      onsessionclosed: (id) => void sessions.delete(id),
    });
    await guardServer().connect(transport);
    return transport;
  }

  return createServer(async (request, response) => {
    const id = request.headers['mcp-session-id'];
    const known = typeof id === 'string' ? sessions.get(id) : undefined;
    if (id !== undefined && known === undefined) answerForgotten(response);
    else await (known ?? (await open())).handleRequest(request, response, await jsonOf(request));
  });
}

function guardServer(): Server {
  const server = new Server({ name: 'topic-guard', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: [
      {
        name: 'topic_guard',
        description: 'Refuses requests about attacks on computers.',
        inputSchema: {
          type: 'object',
          properties: { body: { type: 'object' }, path: { type: 'string' } },
          required: ['body'],
        },
      },
    ],
  }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => {
    const body = params.arguments?.body ?? {};
    const text = JSON.stringify(body);
    const found = forbidden.exec(text)?.[0];
    // `isError` is how a tool says no: Plano answers the client with status 400 and this text.
    return found === undefined
      ? { content: [{ type: 'text', text }] }
      : { isError: true, content: [{ type: 'text', text: `This assistant does not help with "${found}".` }] };
  });
  return server;
}

/** Plano opens a new session then, and asks again. */
function answerForgotten(response: ServerResponse): void {
  const error = { code: -32600, message: 'Session not found' };
  response.writeHead(404, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error }));
}

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text === '' ? undefined : JSON.parse(text);
}
