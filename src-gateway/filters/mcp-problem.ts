import { UpstreamFailure } from '../upstream/upstream-failure.ts';
import { failureReason } from './failure-reason.ts';
import type { FailureReason } from './filter-call.ts';
import { McpHttpError } from './mcp-wire.ts';

/** An MCP server gave no result. */
export class McpProblem extends Error {
  override readonly name = 'McpProblem';
  readonly reason: FailureReason;

  constructor(reason: FailureReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Names what went wrong, whatever the protocol's client calls it. */
export function mcpProblem(error: unknown, filterId: string, step: 'initialize' | 'call'): McpProblem {
  if (error instanceof McpProblem) return error;
  const said = error instanceof Error ? error.message : String(error);
  if (error instanceof UpstreamFailure) {
    if (error.type === 'parse') return new McpProblem('mcp_framing', unreadable(filterId, said));
    return new McpProblem(failureReason(error), `HTTP request failed: ${said}`);
  }
  if (error instanceof McpHttpError) {
    const text = `Server error from agent '${filterId}' (${said})`;
    return new McpProblem(step === 'initialize' ? 'mcp_initialize' : `http_${error.status}`, text);
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (error instanceof Error && error.name === 'McpError') {
    const reason = step === 'initialize' ? 'mcp_initialize' : 'mcp_error';
    return new McpProblem(reason, `Agent '${filterId}' answers with an error: ${said}`);
  }
  if (typeof code === 'number' && code >= 300 && code < 400) {
    return new McpProblem(
      'redirect',
      `Agent '${filterId}' wants to be called elsewhere, set its url: ${said}`,
    );
  }
  if (/protocol version is not supported/.test(said))
    return new McpProblem('mcp_version', `Agent '${filterId}': ${said}`);
  return new McpProblem('mcp_framing', unreadable(filterId, said));
}

function unreadable(filterId: string, why: string): string {
  return `The response of agent '${filterId}' cannot be read: ${why.slice(0, 1024)}`;
}
