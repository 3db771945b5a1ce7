import { type ForkOptions, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ClientApi } from '../../src-gateway/apis/client-api.ts';
import type { GatewayMessage, HostMessage } from '../../src-gateway/gateway-messages.ts';
import { configFrom } from '../support/config-from.ts';
import { freePorts } from '../support/free-ports.ts';
import { quietSettings, quietTracing } from '../support/gateway-settings.ts';
import { builtGateway } from './built-gateway.ts';
import type { Party } from './party.ts';
import { gatewayModel, providerBase, type ReplyKind } from './work.ts';

export interface GatewayParty extends Party {
  /** Bytes of spans handed over so far. */
  spanBytes(): number;
}

export interface GatewayFeatures {
  /** Every request is recorded and handed over. */
  readonly traced?: boolean;
  /** Every request is counted against a limit of tokens, which it does not reach. */
  readonly limited?: boolean;
  /** The embedded router chooses between two routes for every request. */
  readonly routed?: boolean;
  /** Two processes share the listener. */
  readonly twoWorkers?: boolean;
}

export interface GatewayStart {
  /** Left out: the built one. */
  readonly program?: string;
  readonly fork?: ForkOptions;
}

/** Starts our gateway as its host does: its own process, config and spans over the IPC channel. */
export async function startGatewayParty(
  upstreamPort: number,
  { limited = false, routed = false, traced = false, twoWorkers = false }: GatewayFeatures,
  start: GatewayStart = {},
): Promise<GatewayParty> {
  const [port = 0] = await freePorts(1);
  const workers = fileURLToPath(new URL('./workers.ts', import.meta.url));
  const program = start.program ?? (twoWorkers ? workers : builtGateway);
  const child = fork(program, { ...start.fork, serialization: 'advanced' });
  let spanBytes = 0;
  const send = (message: HostMessage) => child.send(message);
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the gateway ended with code ${code} before it listened`)));
    child.on('message', (message: GatewayMessage) => {
      if (message.type === 'hello') {
        const tracing = traced
          ? { ...quietTracing, embeddedCollector: true, localSampling: 100 }
          : quietTracing;
        const config = configFrom(
          `${configText(port, upstreamPort)}${limited ? tokenLimit : ''}${routed ? routes : ''}`,
        );
        send({ type: 'start', id: 1, config, settings: { ...quietSettings, tracing } });
      }
      if (message.type === 'spans') spanBytes += message.otlp.byteLength;
      if (message.type !== 'reply') return;
      if (message.error === null) resolve();
      else reject(new Error(message.error.message));
    });
  });
  return { port, process: child, spanBytes: () => spanBytes };
}

/** One model for each kind of reply over each API of the provider. */
function configText(port: number, upstreamPort: number): string {
  const providers = replyKinds.flatMap((reply) =>
    upstreamApis.map(
      ([api, upstreamApi]) =>
        `  - {model: openai/${gatewayModel(reply, api)}, access_key: bench, upstream_api: ${upstreamApi}, base_url: "${providerBase(upstreamPort, reply)}"}`,
    ),
  );
  return `
version: v0.4.0
listeners:
  - {type: model, name: bench, address: 127.0.0.1, port: ${port}}
model_providers:
${providers.join('\n')}
`;
}

const replyKinds: readonly ReplyKind[] = ['plain', 'stream', 'slow'];
const upstreamApis: readonly (readonly [api: ClientApi, inConfig: string])[] = [
  ['chat', 'chat_completions'],
  ['messages', 'messages'],
  ['responses', 'responses'],
];

const limitedModel = `openai/${gatewayModel('plain', 'chat')}`;
const tokenLimit = `
ratelimits:
  - model: ${limitedModel}
    selector: {key: user-agent, value: bench}
    limit: {tokens: 1000000000, unit: hour}
`;
const routes = `
overrides: {llm_routing_model: embedded/lexical}
routing_preferences:
  - {name: animals, description: "questions about animals, a fox or a dog", models: [${limitedModel}]}
  - {name: code, description: writing and explaining code, models: [${limitedModel}]}
`;
