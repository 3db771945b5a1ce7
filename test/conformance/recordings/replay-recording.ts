import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ClientApi } from '../../../src-gateway/apis/client-api.ts';
import type { UpstreamApi } from '../../../src-gateway/apis/upstream-api.ts';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';
import { type RecordingProvider, startRecordingProvider } from '../../support/recording-provider.ts';
import { upstreams, upstreamsConfig } from '../matrix/upstreams.ts';
import { assemble } from './assemble.ts';
import type { Assembled } from './assembled.ts';

/** A vendor's reply as it came over the wire. */
export interface Recording {
  readonly upstreamApi: UpstreamApi;
  /** One of the replay's models; absent: the first of the API. */
  readonly model?: string;
  /** Whether the bytes are a stream, or a body of JSON. */
  readonly isStream: boolean;
  readonly bytes: Uint8Array;
}

/** Plays recordings to the official clients, through a real gateway and without one. */
export interface Replay {
  /** What a client of `api` makes of the recording behind the gateway. */
  throughGateway(recording: Recording, client: ReplayClient): Promise<Assembled>;
  /** What the vendor's own client makes of the same bytes; rejects when no such client is here. */
  byOwnClient(recording: Recording): Promise<Assembled>;
  close(): Promise<void>;
}

export interface ReplayClient {
  readonly api: ClientApi;
  readonly asStream: boolean;
  /** Lengths of the pieces that the bytes come in, the last one over and over; absent: in one. */
  readonly pieces?: readonly number[] | undefined;
}

/** Of vendors whose streams differ from what they call themselves compatible with. */
const chatVendors = [
  'xai/grok-4',
  'mistral/magistral-medium',
  'groq/openai-gpt-oss',
  'deepseek/deepseek-reasoner',
];

export async function startReplay(): Promise<Replay> {
  const provider = await startRecordingProvider();
  const vendors = chatVendors.map(
    (model) =>
      `  - {model: ${model}, access_key: k, base_url: "${provider.url}/v1", upstream_api: chat_completions}`,
  );
  const gateway = await startGateway(`${upstreamsConfig(provider.url)}${vendors.join('\n')}\n`);
  return {
    throughGateway: (recording, client) => throughGateway({ gateway, provider }, recording, client),
    byOwnClient,
    close: async () => {
      await gateway.close();
      await provider.close();
    },
  };
}

function throughGateway(
  { gateway, provider }: { readonly gateway: GatewayFixture; readonly provider: RecordingProvider },
  { bytes, isStream, model, upstreamApi }: Recording,
  { api, asStream, pieces = [bytes.length] }: ReplayClient,
): Promise<Assembled> {
  provider.answer = async (response) => {
    response.writeHead(200, { 'content-type': contentType(upstreamApi, isStream) });
    for (const piece of slices(bytes, pieces)) {
      response.write(piece);
      if (pieces.length > 1) await nextTurn();
    }
    response.end();
  };
  const own = upstreams.find((each) => each.api === upstreamApi)?.model;
  return assemble({ api, url: gateway.url, model: model ?? own ?? '', asStream });
}

function* slices(bytes: Uint8Array, lengths: readonly number[]): Iterable<Uint8Array> {
  for (let at = 0, index = 0; at < bytes.length; index += 1) {
    const length = Math.max(1, lengths[Math.min(index, lengths.length - 1)] ?? bytes.length);
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

async function byOwnClient({ bytes, isStream, model, upstreamApi }: Recording): Promise<Assembled> {
  if (upstreamApi === 'converse' || upstreamApi === 'gemini') throw new Error(`no client for ${upstreamApi}`);
  const headers = { 'content-type': contentType(upstreamApi, isStream) };
  return assemble({
    api: upstreamApi,
    url: 'http://vendor.invalid',
    model: model ?? 'm',
    asStream: isStream,
    fetch: () => Promise.resolve(new Response(Buffer.from(bytes), { headers })),
  });
}

function contentType(api: UpstreamApi, isStream: boolean): string {
  if (!isStream) return 'application/json';
  return api === 'converse' ? 'application/vnd.amazon.eventstream' : 'text/event-stream';
}
