import type { ClientApi } from '../../src-gateway/apis/client-api.ts';
import { type GatewayFeatures, startGatewayParty } from './gateway-party.ts';
import { type Party, startParty } from './party.ts';
import { requestBody } from './payloads.ts';
import { peerName, startPeerParty } from './peer-party.ts';
import { type ClientRequest, gatewayModel, providerBase, type Work } from './work.ts';

/** Who is measured, and how it wants to be asked. */
export interface Contestant {
  readonly name: string;
  readonly party: Party;
  requestFor(work: Work): ClientRequest;
  /** Throws after the races when it did not do what its name says. */
  check?(): void;
}

/** A contestant before its process runs: a new one as often as needed. */
export interface Entrant {
  readonly name: string;
  start(provider: Party): Promise<Contestant>;
}

export const direct: Entrant = {
  name: 'direct to the provider',
  start: async (party) => ({ name: direct.name, party, requestFor: providerRequest }),
};

export const passThrough: Entrant = {
  name: 'bare pass-through',
  start: async ({ port }) => ({
    name: passThrough.name,
    party: await startParty(new URL('./passthrough.ts', import.meta.url), [`http://127.0.0.1:${port}`]),
    requestFor: providerRequest,
  }),
};

export const bareFastify: Entrant = {
  name: 'bare fastify',
  start: async ({ port }) => ({
    name: bareFastify.name,
    party: await startParty(new URL('./passthrough-fastify.ts', import.meta.url), [
      `http://127.0.0.1:${port}`,
    ]),
    requestFor: providerRequest,
  }),
};

export const ours = gateway('Plano Console', {});
export const oursTraced = gateway('Plano Console, every request traced', { traced: true });
export const oursLimited = gateway('Plano Console, with a token limit', { limited: true });
export const oursTwice = gateway('Plano Console, two workers', { twoWorkers: true });
export const oursRouted = gateway('Plano Console, routed by the embedded router', { routed: true });

export const peer: Entrant = {
  name: peerName,
  start: async ({ port }) => ({
    name: peerName,
    party: await startPeerParty(),
    requestFor: (work) => ({
      path: clientPaths[work.client],
      headers: {
        'x-portkey-provider': work.upstream === 'messages' ? 'anthropic' : 'openai',
        'x-portkey-custom-host': providerBase(port, work.reply),
      },
      body: requestBody(work, 'bench'),
    }),
  }),
};

function gateway(name: string, features: GatewayFeatures): Entrant {
  return {
    name,
    start: async ({ port }) => {
      const party = await startGatewayParty(port, features);
      return {
        name,
        party,
        requestFor: (work) => ({
          path: clientPaths[work.client],
          headers: {},
          body: requestBody(work, `openai/${gatewayModel(work.reply, work.upstream)}`),
        }),
        check: () => {
          if (features.traced && party.spanBytes() === 0)
            throw new Error(`${name}: no span has been handed over`);
        },
      };
    },
  };
}

const clientPaths: Readonly<Record<ClientApi, string>> = {
  chat: '/v1/chat/completions',
  messages: '/v1/messages',
  responses: '/v1/responses',
};

/** What only passes on sends the provider's own words. */
function providerRequest(work: Work): ClientRequest {
  return {
    path: `/${work.reply}${clientPaths[work.upstream]}`,
    headers: {},
    body: requestBody(work, 'bench'),
  };
}
