/** A party of the benchmark: our gateway with two workers, as `planoai up --workers 2` runs it. */
import type { HostMessage } from '../../src-gateway/gateway-messages.ts';
import { createNodeGatewaySpawner } from '../../src-main/console/node-gateway-spawner.ts';
import { builtGateway } from './built-gateway.ts';

const crew = createNodeGatewaySpawner({ environment: process.env, file: builtGateway, workers: 2 }).spawn();
crew.onMessage((message) => process.send?.(message));
crew.onExit(() => process.exit(1));
process.on('message', (message: HostMessage) => crew.send(message));
process.once('disconnect', () => {
  crew.kill('SIGKILL');
  process.exit(0);
});
