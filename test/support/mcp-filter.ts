import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ListToolsRequestSchema,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';

export interface McpMessage {
  readonly verb: string;
  /** Of the client: tells connections apart. */
  readonly port: number;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** JSON-RPC; `''`: none. */
  readonly method: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into messages of any shape
  readonly params: any;
}

/** An MCP server built with the official SDK, and everything that it was sent. */
export interface McpFilterFixture {
  readonly url: string;
  readonly messages: McpMessage[];
  readonly methods: readonly string[];
  readonly calls: readonly McpMessage[];
  /** What the tool does. */
  // biome-ignore lint/suspicious/noExplicitAny: a test's own JSON
  run: (args: any) => CallToolResult | Promise<CallToolResult>;
  /** The server starts anew and knows no session any more. */
  forget(): void;
  close(): Promise<void>;
}

export interface McpFilterOptions {
  /** `stateless`: no sessions. */
  readonly mode?: 'stateful' | 'stateless';
  /** Answers as plain JSON, not as a stream of events. */
  readonly json?: boolean;
  readonly tools?: readonly Pick<Tool, 'name' | 'inputSchema'>[];
  readonly path?: string;
}

export const bodyTool = (name: string) => ({
  name,
  inputSchema: {
    type: 'object' as const,
    properties: { body: { type: 'object' }, path: { type: 'string' } },
    additionalProperties: false,
  },
});

/** What a tool that returns a dictionary answers with FastMCP. */
export function returns(value: object): CallToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(value) }], structuredContent: { ...value } };
}

export async function startMcpFilter(options: McpFilterOptions = {}): Promise<McpFilterFixture> {
  const { json = false, mode = 'stateful', path = '/mcp', tools = [bodyTool('g')] } = options;
  const messages: McpMessage[] = [];
  const sessions = new Map<string, StreamableHTTPServerTransport>();

  async function open(): Promise<StreamableHTTPServerTransport> {
    const transport = new StreamableHTTPServerTransport({
      ...(mode === 'stateful' && { sessionIdGenerator: () => randomUUID() }),
      enableJsonResponse: json,
      onsessioninitialized: (id) => void sessions.set(id, transport),
      onsessionclosed: (id) => void sessions.delete(id),
    });
    const server = new Server({ name: 'filter', version: '1' }, { capabilities: { tools: {} } });
    server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [...tools] }));
    server.setRequestHandler(CallToolRequestSchema, ({ params }) => fixture.run(params.arguments));
    await server.connect(transport);
    return transport;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await jsonOf(request);
    messages.push({
      verb: request.method ?? '',
      port: request.socket.remotePort ?? 0,
      path: request.url ?? '',
      headers: request.headers,
      method: body?.method ?? '',
      params: body?.params,
    });
    if (request.url !== path) return void response.writeHead(404).end();
    const id = request.headers['mcp-session-id'];
    const known = typeof id === 'string' ? sessions.get(id) : undefined;
    if (id !== undefined && known === undefined) return answerForgotten(response);
    await (known ?? (await open())).handleRequest(request, response, body);
  }

  const server = createServer((request, response) => void serve(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const fixture: McpFilterFixture = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    messages,
    get methods() {
      return messages.map(({ method, verb }) => (method === '' ? verb : method));
    },
    get calls() {
      return messages.filter(({ method }) => method === 'tools/call');
    },
    run: ({ body }) => returns(body),
    forget: () => sessions.clear(),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return fixture;
}

function answerForgotten(response: ServerResponse): void {
  const error = { code: -32600, message: 'Session not found' };
  response.writeHead(404, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error }));
}

async function jsonOf(request: IncomingMessage) {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text === '' ? undefined : JSON.parse(text);
}
