import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { createFlightAgent } from '../../resources/examples/agents/flight-agent.ts';
import { createWeatherAgent } from '../../resources/examples/agents/weather-agent.ts';
import { createMailMask } from '../../resources/examples/filters/mail-mask.ts';
import { createTopicGuard } from '../../resources/examples/filters/topic-guard.ts';
import type { GatewaySettings } from '../../src-gateway/gateway-settings.ts';
import { startSandbox } from '../../src-main/sandbox/sandbox.ts';
import { freePorts } from './free-ports.ts';
import { type GatewayFixture, startGateway } from './gateway-fixture.ts';

/** The example agents and filters behind their own config, on free ports, with the sandbox as their model. */
export async function startExamples(
  change: (config: string) => string = (config) => config,
  settings: Partial<GatewaySettings> = {},
): Promise<GatewayFixture> {
  const sandbox = await startSandbox({ port: 0 });
  const [weather = 0, flight = 0, guard = 0, mask = 0] = await freePorts(4);
  const text = await readFile(new URL('../../resources/examples/config.yaml', import.meta.url), 'utf8');
  const ports = { 10510: weather, 10520: flight, 10501: guard, 10502: mask, 12800: sandbox.port };
  const config = Object.entries(ports).reduce(
    (changed, [from, to]) => changed.replaceAll(`127.0.0.1:${from}`, `127.0.0.1:${to}`),
    text,
  );
  const gateway = await startGateway(change(config), settings);
  const plano = `${gateway.urlOf('models')}/v1`;
  const servers: Server[] = [
    createWeatherAgent(plano).listen(weather, '127.0.0.1'),
    createFlightAgent(plano).listen(flight, '127.0.0.1'),
    createTopicGuard().listen(guard, '127.0.0.1'),
    createMailMask().listen(mask, '127.0.0.1'),
  ];
  await Promise.all(servers.map((server) => once(server, 'listening')));
  return {
    ...gateway,
    async close() {
      await gateway.close();
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
      await sandbox.close();
    },
  };
}
