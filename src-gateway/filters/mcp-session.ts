import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { isObject, type JsonObject, listMember, member, textMember } from '../apis/json-value.ts';
import type { FilterSurroundings } from './filter-surroundings.ts';
import { McpProblem, mcpProblem } from './mcp-problem.ts';
import { McpHttpError, mcpFetch, onWire, type WireFacts, type WireOptions } from './mcp-wire.ts';

export interface McpSessionOptions {
  readonly filterId: string;
  readonly url: URL;
  readonly tool: string;
  readonly surroundings: FilterSurroundings;
}

const handshakeMs = 10_000;
const goodbyeMs = 1000;
const mostPages = 10;

/** A conversation with an MCP server about one of its tools. */
export class McpSession {
  /** How the tool takes a request. */
  readonly contract: 'body' | 'messages';
  /** The arguments that it knows when it takes no others; `null`: any. */
  readonly #known: ReadonlySet<string> | null;
  readonly #tool: string;
  readonly #connection: Connection;

  constructor(connection: Connection, tool: string, schema: JsonObject | null) {
    const properties = member(schema, 'properties');
    this.#connection = connection;
    this.#tool = tool;
    this.contract =
      isObject(properties) && 'messages' in properties && !('body' in properties) ? 'messages' : 'body';
    this.#known =
      isObject(properties) && member(schema, 'additionalProperties') === false
        ? new Set(Object.keys(properties))
        : null;
  }

  /** The tool's result, errors of the tool included. Rejects as `onWire` does. */
  callTool(input: JsonObject, wire: WireOptions, facts: WireFacts): Promise<JsonObject> {
    const known = this.#known;
    const entries = Object.entries(input).filter(([name]) => known === null || known.has(name));
    const params = { name: this.#tool, arguments: Object.fromEntries(entries) };
    return ask(this.#connection, { method: 'tools/call', params }, wire, facts);
  }

  /** Tells the server, where it keeps sessions. Never rejects. */
  async close(headers: Readonly<Record<string, string>>): Promise<void> {
    await closeConnection(this.#connection, headers);
  }
}

interface Connection {
  readonly client: Client;
  readonly transport: StreamableHTTPClientTransport;
}

/**
 * Opens a session and looks the tool up. `headers`: of the request that needs it first. Rejects with
 * `McpProblem`.
 */
export async function openMcpSession(
  options: McpSessionOptions,
  headers: Readonly<Record<string, string>>,
): Promise<McpSession> {
  const { filterId, surroundings, tool } = options;
  const timeoutMs = Math.min(handshakeMs, surroundings.timeoutMs);
  const wire = { headers, timeoutMs, signal: new AbortController().signal };
  const connection = await connect(options, wire);
  const tools = await toolsOf(connection, wire, tool);
  const found = tools?.find((each) => textMember(each, 'name') === tool);
  if (tools !== null && found === undefined) {
    await closeConnection(connection, headers);
    const names = tools.map((each) => textMember(each, 'name')).join(', ');
    throw new McpProblem(
      'mcp_tool_not_found',
      `Agent '${filterId}' has no tool '${tool}'. Its tools: ${names === '' ? 'none' : names}`,
    );
  }
  const schema = member(found, 'inputSchema');
  return new McpSession(connection, tool, isObject(schema) ? schema : null);
}

/** At the URL as it is, else at the usual path of the same server. */
async function connect(options: McpSessionOptions, wire: WireOptions): Promise<Connection> {
  const { filterId, url } = options;
  try {
    return await connectTo(options, url, wire);
  } catch (error) {
    const isNoSuchPath = error instanceof McpHttpError && (error.status === 404 || error.status === 405);
    if (!isNoSuchPath || url.pathname === '/mcp') throw mcpProblem(error, filterId, 'initialize');
  }
  const usual = new URL(url);
  usual.pathname = '/mcp';
  try {
    return await connectTo(options, usual, wire);
  } catch (error) {
    throw mcpProblem(error, filterId, 'initialize');
  }
}

async function connectTo(
  { surroundings }: McpSessionOptions,
  url: URL,
  wire: WireOptions,
): Promise<Connection> {
  // Large, and most gateways never need it.
  const [{ Client }, { StreamableHTTPClientTransport }] = await Promise.all([
    import('@modelcontextprotocol/sdk/client/index.js'),
    import('@modelcontextprotocol/sdk/client/streamableHttp.js'),
  ]);
  const { productVersion } = surroundings;
  const client = new Client({ name: 'plano-console', version: productVersion });
  const transport = new StreamableHTTPClientTransport(url, {
    fetch: mcpFetch(surroundings),
    // An answer that broke off is not waited for: its request is over.
    reconnectionOptions: {
      ...{ initialReconnectionDelay: 1, maxReconnectionDelay: 1 },
      ...{ reconnectionDelayGrowFactor: 1, maxRetries: 0 },
    },
  });
  await onWire(wire, noFacts(), (signal) => client.connect(transport, { signal, timeout: noLimit }));
  return { client, transport };
}

/** Everything up to the page with the tool; `null`: the server does not tell. */
async function toolsOf(
  connection: Connection,
  wire: WireOptions,
  wanted: string,
): Promise<readonly unknown[] | null> {
  const found: unknown[] = [];
  let cursor: string | null = null;
  try {
    for (let page = 0; page < mostPages; page += 1) {
      const params = cursor === null ? {} : { params: { cursor } };
      const result = await ask(connection, { method: 'tools/list', ...params }, wire, noFacts());
      if (!Array.isArray(result.tools)) return null;
      found.push(...listMember(result, 'tools'));
      cursor = textMember(result, 'nextCursor');
      if (cursor === null || found.some((each) => textMember(each, 'name') === wanted)) break;
    }
  } catch {
    return null;
  }
  return found;
}

/** Above every limit of ours: the wire keeps the time. */
const noLimit = 0x7fff_ffff;

async function ask(
  { client }: Connection,
  request: { readonly method: string; readonly params?: Record<string, unknown> },
  wire: WireOptions,
  facts: WireFacts,
): Promise<JsonObject> {
  const { ResultSchema } = await import('@modelcontextprotocol/sdk/types.js');
  return onWire(wire, facts, (signal) => client.request(request, ResultSchema, { signal, timeout: noLimit }));
}

async function closeConnection(
  { client, transport }: Connection,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const wire = { headers, timeoutMs: goodbyeMs, signal: new AbortController().signal };
  try {
    await onWire(wire, noFacts(), () => transport.terminateSession());
  } catch {
    // The server forgets it in its own time.
  }
  await client.close();
}

function noFacts(): WireFacts {
  return { httpStatus: null, responseBytes: 0 };
}
