import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type CreateHostOptions, createHost } from '../../../src-main/console/create-host.ts';
import type { HostStartOptions } from '../../../src-main/console/host.ts';
import { createNodeGatewaySpawner } from '../../../src-main/console/node-gateway-spawner.ts';
import type {
  CallName,
  CallParams,
  CallProgress,
  CallResult,
  EventPayload,
  EventTopic,
} from '../../../src-main/contract/contract.ts';
import type { GatewayView } from '../../../src-main/contract/gateway-calls.ts';
import { freePorts } from '../../support/free-ports.ts';
import { tempFolder } from './temp-folder.ts';

export interface TestHostOptions extends Partial<Omit<CreateHostOptions, 'environment'>> {
  readonly environment?: Record<string, string>;
  /** The text of the config; the host's ports are put in. */
  config?(ports: TestPorts): string;
  /** Use the folders of an earlier host. */
  readonly folder?: string;
  readonly ports?: TestPorts;
}

export interface TestPorts {
  readonly listener: number;
  readonly second: number;
  readonly sandbox: number;
}

/** A model listener on the sandbox. */
export const sandboxConfig = ({ listener, sandbox }: TestPorts): string => `version: v0.4.0
listeners:
  - { type: model, name: main, port: ${listener} }
model_providers:
  - { model: sandbox/echo, base_url: "http://127.0.0.1:${sandbox}/v1", provider_interface: openai, default: true }
  - { model: sandbox/story, base_url: "http://127.0.0.1:${sandbox}/v1", provider_interface: openai }
`;

/** A host with a home and ports of its own and a real gateway process; it is gone when the test is. */
export async function openTestHost(options: TestHostOptions = {}) {
  const folder = options.folder ?? (await tempFolder());
  const ports = options.ports ?? (await pickPorts());
  const configFile = join(folder, 'config.yaml');
  const config = options.config ?? (options.folder === undefined ? sandboxConfig : undefined);
  if (config !== undefined) await writeFile(configFile, config(ports));
  const environment = {
    PATH: process.env.PATH ?? '',
    PLANO_IN_CONTAINER: '0',
    PLANO_SANDBOX_PORT: String(ports.sandbox),
    METRICS_BIND_ADDRESS: '127.0.0.1:0',
    ...options.environment,
  };
  const host = await createHost({
    configFile,
    home: join(folder, 'home'),
    instance: 'default',
    mode: 'native',
    envFiles: [],
    demo: false,
    version: '0.0.0-test',
    spawnGateway: createNodeGatewaySpawner({ environment }),
    collector: null,
    onStopRequested: () => undefined,
    ...options,
    environment,
  });
  onTestFinished(() => host.stop(0));

  function call<N extends CallName>(
    method: N,
    params: CallParams<N>,
    context: { signal?: AbortSignal; progress?: (value: CallProgress<N>) => void } = {},
  ): Promise<CallResult<N>> {
    const { signal = new AbortController().signal, progress = () => undefined } = context;
    return host.call(method, params, { signal, progress });
  }

  /** The next event of the topic that fits; ask before what causes it. */
  function event<T extends EventTopic>(
    topic: T,
    fits: (payload: EventPayload<T>) => boolean = () => true,
  ): Promise<EventPayload<T>> {
    return new Promise((resolve) => {
      const end = host.subscribe(topic, (payload) => {
        if (!fits(payload)) return;
        end();
        resolve(payload);
      });
    });
  }

  return {
    host,
    folder,
    configFile,
    ports,
    url: `http://127.0.0.1:${ports.listener}`,
    call,
    event,
    start: (startOptions?: HostStartOptions) => host.start(startOptions),
    status: () => call('gateway.status', {}),
    state: (state: GatewayView['state']) => event('gateway.status', (view) => view.state === state),
  };
}

export type TestHost = Awaited<ReturnType<typeof openTestHost>>;

async function pickPorts(): Promise<TestPorts> {
  const [listener = 0, second = 0, sandbox = 0] = await freePorts(3);
  return { listener, second, sandbox };
}

/** A chat request as a client sends it; resolves with the status, or `null` when there was no reply. */
export async function chat(url: string, model = 'sandbox/echo', text = 'hello'): Promise<number | null> {
  try {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: text }] }),
    });
    await response.text();
    return response.status;
  } catch {
    return null;
  }
}
