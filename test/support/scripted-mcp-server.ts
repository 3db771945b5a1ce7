import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface JsonRpcRequest {
  readonly id?: number | string;
  readonly method: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into messages of any shape
  readonly params?: any;
  readonly headers: IncomingHttpHeaders;
}

type Script = (response: ServerResponse, request: JsonRpcRequest) => void;

/** An MCP server that says to the byte what a test wants; what is not scripted is answered as usual. */
export interface ScriptedMcpServer {
  readonly url: string;
  readonly requests: JsonRpcRequest[];
  /** By method; `DELETE` for the end of a session. */
  readonly script: Record<string, Script>;
  close(): Promise<void>;
}

export function json(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

export function events(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(text);
}

const usual: Record<string, Script> = {
  initialize: (response, { id }) =>
    json(response, 200, {
      jsonrpc: '2.0',
      id,
      result: {
        protocolVersion: '2025-06-18',
        capabilities: { tools: {} },
        serverInfo: { name: 's', version: '1' },
      },
    }),
  'notifications/initialized': (response) => void response.writeHead(202).end(),
  'tools/list': (response, { id }) =>
    json(response, 200, { jsonrpc: '2.0', id, result: { tools: [{ name: 'g', inputSchema: {} }] } }),
  'tools/call': (response, { id, params }) =>
    json(response, 200, {
      jsonrpc: '2.0',
      id,
      result: { content: [{ type: 'text', text: JSON.stringify(params.arguments.body) }] },
    }),
};

export async function startScriptedMcpServer(): Promise<ScriptedMcpServer> {
  const requests: JsonRpcRequest[] = [];
  const script: Record<string, Script> = {};
  const server = createServer(async (incoming, response) => {
    let text = '';
    for await (const chunk of incoming.setEncoding('utf8')) text += chunk;
    const message = text === '' ? { method: incoming.method ?? '' } : JSON.parse(text);
    const request = { ...message, headers: incoming.headers };
    requests.push(request);
    const answer = script[request.method] ?? usual[request.method];
    if (answer === undefined) response.writeHead(405).end();
    else answer(response, request);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    script,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
