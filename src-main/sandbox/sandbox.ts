import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { ApiFailure } from './api-failure.ts';
import { type CallCounts, complete } from './complete.ts';
import { embed, isEmbeddingModel } from './embeddings.ts';
import { isObject } from './json-value.ts';
import { refusedOrigin } from './local-only.ts';
import { describeModel, listModels } from './models-page.ts';
import { instant, paceOf, pause } from './pace.ts';
import { unknownModel } from './unknown-model.ts';
import { chatCompletions } from './wires/chat-completions.ts';
import { messages } from './wires/messages.ts';
import { responses } from './wires/responses.ts';
import type { Wire } from './wires/wire.ts';

export interface SandboxOptions {
  /** Loopback only; the sandbox has no keys and no limits of use. */
  readonly host?: '127.0.0.1';
  /** 0 takes any free port. */
  readonly port: number;
}

export interface Sandbox {
  /** `http://127.0.0.1:<port>`, without `/v1`. */
  readonly url: string;
  readonly port: number;
  /** Ends open connections too. */
  close(): Promise<void>;
}

const maximumBodyBytes = 32 * 1024 * 1024;

/** Routes by path; the wire also writes the path's errors. */
const completions: Readonly<Record<string, Wire>> = {
  '/v1/chat/completions': chatCompletions,
  '/v1/responses': responses,
  '/v1/messages': messages,
};

/**
 * Starts a local stand-in for LLM providers: it answers like OpenAI and Anthropic, always the same
 * for the same request, and the model's name selects what happens (`sandboxModels`). Rejects with
 * the bind error.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const app = fastify({
    logger: false,
    bodyLimit: maximumBodyBytes,
    forceCloseConnections: true,
    genReqId: () => `req_${randomBytes(12).toString('hex')}`,
  });
  app.addHook('onRequest', guard);
  addRoutes(app, new Map());
  app.setNotFoundHandler((request) => {
    const message = `Unknown request URL: ${request.method} ${request.url}.`;
    throw new ApiFailure(message, { status: 404, code: 'unknown_url' });
  });
  app.setErrorHandler(answerError);
  await app.listen({ host: options.host ?? '127.0.0.1', port: options.port });
  const { port } = app.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, close: () => app.close() };
}

function addRoutes(app: FastifyInstance, counts: CallCounts): void {
  for (const [path, wire] of Object.entries(completions)) {
    app.post(path, (request, reply) => complete(wire, counts, request, reply));
  }
  app.post('/v1/embeddings', async ({ body, headers }) => {
    const name = isObject(body) ? body.model : undefined;
    if (!isObject(body) || !isEmbeddingModel(name)) throw unknownModel(name);
    await pause(paceOf(headers, instant).latencyMs);
    return embed(body);
  });
  app.get('/v1/models', (request) => Promise.resolve(listModels(vendorOf(request))));
  app.get<{ Params: { '*': string } }>('/v1/models/*', async (request) => {
    const model = describeModel(request.params['*'], vendorOf(request));
    if (model === null) throw unknownModel(request.params['*']);
    return model;
  });
}

async function guard(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.headers({
    'x-plano-sandbox': 'true',
    'x-request-id': request.id,
    'request-id': request.id,
  });
  const refused = refusedOrigin(request.headers);
  if (refused !== null) throw new ApiFailure(refused, { status: 403 });
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const failure = error instanceof ApiFailure ? error : foreignFailure(error);
  if (failure.retryAfterSeconds !== null) reply.header('retry-after', String(failure.retryAfterSeconds));
  const wire = vendorOf(request) === 'anthropic' ? messages : chatCompletions;
  const body = wire.errorBody(failure, request.id);
  return reply.code(failure.status).type('application/json').send(JSON.stringify(body));
}

/** What the HTTP server itself refuses: too large, no JSON, another content type. */
function foreignFailure(error: unknown): ApiFailure {
  const message = error instanceof Error ? error.message : 'The sandbox failed.';
  const status = isObject(error) ? error.statusCode : undefined;
  return new ApiFailure(message, { status: typeof status === 'number' ? status : 500 });
}

function vendorOf(request: FastifyRequest): 'openai' | 'anthropic' {
  const isMessages = request.url.startsWith('/v1/messages');
  return isMessages || request.headers['anthropic-version'] !== undefined ? 'anthropic' : 'openai';
}
