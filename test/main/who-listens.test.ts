import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePorts } from '../support/free-ports.ts';
import { listeningSockets } from '../support/listening-sockets.ts';
import { repository, startRealConsole } from '../support/real-console.ts';

/** The console on a config, with its gateway, collector and sandbox provider: who may connect to them. */
async function socketsOf(config: string, listenerPort: number) {
  const console_ = await startRealConsole({ config });
  onTestFinished(() => console_.stop());
  await expect
    .poll(
      () =>
        fetch(`http://127.0.0.1:${listenerPort}/healthz`).then(
          ({ status }) => status,
          () => null,
        ),
      { timeout: 20_000 },
    )
    .toBe(200);
  const { pid } = JSON.parse(await readFile(join(console_.home, 'run/default/instance.json'), 'utf8'));
  return listeningSockets(pid);
}

describe.skipIf(process.platform !== 'linux')('[ux R20] what listens after a start', () => {
  it('is on this machine only, unless the config says otherwise', async () => {
    const demo = await readFile(join(repository, 'resources/demo/config.yaml'), 'utf8');
    const [listenerPort = 0] = await freePorts(1);
    const config = demo.replace('port: 12000', `port: ${listenerPort}`);
    const sockets = await socketsOf(config, listenerPort);
    // The listener, OTLP over gRPC and HTTP, metrics, the sandbox provider and the window.
    expect(sockets.length).toBeGreaterThanOrEqual(6);
    expect(sockets.map(({ port }) => port)).toContain(listenerPort);
    expect(sockets.filter(({ isLoopback }) => !isLoopback)).toEqual([]);
  });

  it('is beyond it for that one listener whose config says so', async () => {
    const [listenerPort = 0] = await freePorts(1);
    const config = `version: v0.4.0
listeners:
  - type: model
    name: main
    address: 0.0.0.0
    port: ${listenerPort}
model_providers:
  - model: sandbox/echo
    base_url: http://127.0.0.1:12800/v1
    provider_interface: openai
    default: true
`;
    const sockets = await socketsOf(config, listenerPort);
    expect(sockets.filter(({ isLoopback }) => !isLoopback)).toEqual([
      { isLoopback: false, port: listenerPort },
    ]);
  });
});
