import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { ApiFailure, invalidRequest } from './api-failure.ts';
import { type CallCounts, complete } from './complete.ts';
import { embed, isEmbeddingModel } from './embeddings.ts';
import { isObject } from './json-value.ts';
import { refusedOrigin } from './local-only.ts';
import { describeModel, listModels } from './models-page.ts';
import { instant, paceOf, pause } from './pace.ts';
import { unknownModel } from './unknown-model.ts';
import { chatCompletions } from './wires/chat-completions.ts';
import { converse } from './wires/converse.ts';
import { generateContent } from './wires/generate-content.ts';
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

/** Paths of the APIs whose requests name the model and the stream in the body. */
const completions: Readonly<Record<string, Wire>> = {
  '/v1/chat/completions': chatCompletions,
  '/v1/responses': responses,
  '/v1/messages': messages,
};

/** Ways of calling Bedrock. */
const converseCalls: Readonly<Record<string, { readonly asStream: boolean }>> = {
  converse: { asStream: false },
  'converse-stream': { asStream: true },
};

/**
 * Starts a local stand-in for LLM providers: it answers like OpenAI, Anthropic, Amazon Bedrock and Gemini,
 * always the same for the same request, and the model's name selects what happens (`sandboxModels`), or that
 * in the header `x-sandbox-model`, for a client that must send a real one. Rejects with the bind error.
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
    throw unknownUrl(request);
  });
  app.setErrorHandler(answerError);
  await app.listen({ host: options.host ?? '127.0.0.1', port: options.port });
  const { port } = app.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, close: () => app.close() };
}

function addRoutes(app: FastifyInstance, counts: CallCounts): void {
  for (const [path, wire] of Object.entries(completions)) {
    app.post(path, (request, reply) => {
      const { model, stream } = isObject(request.body) ? request.body : {};
      return complete({ wire, model, asStream: stream === true }, counts, request, reply);
    });
  }
  for (const [name, { asStream }] of Object.entries(converseCalls)) {
    app.post<{ Params: { model: string } }>(`/model/:model/${name}`, (request, reply) => {
      const { model } = request.params;
      return complete({ wire: converse, model, asStream }, counts, request, reply);
    });
  }
  for (const version of ['v1beta', 'v1']) {
    app.post<{ Params: { '*': string } }>(`/${version}/models/*`, (request, reply) => {
      const [, model, method] = /^(.+):([a-zA-Z]+)$/.exec(request.params['*']) ?? [];
      if (method !== 'generateContent' && method !== 'streamGenerateContent') throw unknownUrl(request);
      const asStream = method === 'streamGenerateContent';
      if (asStream && !request.url.endsWith('?alt=sse')) {
        throw invalidRequest('The sandbox streams only server-sent events: add ?alt=sse.', 'alt');
      }
      return complete({ wire: generateContent, model, asStream }, counts, request, reply);
    });
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

function unknownUrl({ method, url }: FastifyRequest): ApiFailure {
  const message = `Unknown request URL: ${method} ${url}.`;
  return new ApiFailure(message, { status: 404, code: 'unknown_url' });
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
  const wire = wireOf(request);
  const body = wire.errorBody(failure, request.id);
  reply.headers(wire.errorHeaders?.(failure) ?? {});
  return reply.code(failure.status).type('application/json').send(JSON.stringify(body));
}

/** What the HTTP server itself refuses: too large, no JSON, another content type. */
function foreignFailure(error: unknown): ApiFailure {
  const message = error instanceof Error ? error.message : 'The sandbox failed.';
  const status = isObject(error) ? error.statusCode : undefined;
  return new ApiFailure(message, { status: typeof status === 'number' ? status : 500 });
}

/** Whose errors a path gets. */
function wireOf(request: FastifyRequest): Wire {
  if (request.url.startsWith('/model/')) return converse;
  if (/^\/v1(?:beta)?\/models\/[^?]*:/.test(request.url)) return generateContent;
  return vendorOf(request) === 'anthropic' ? messages : chatCompletions;
}

function vendorOf(request: FastifyRequest): 'openai' | 'anthropic' {
  const isMessages = request.url.startsWith('/v1/messages');
  return isMessages || request.headers['anthropic-version'] !== undefined ? 'anthropic' : 'openai';
}
