import { createHost } from '../../../src-main/console/create-host.ts';
import { createNodeGatewaySpawner } from '../../../src-main/console/node-gateway-spawner.ts';

/** A host in a process of its own, for tests that kill it: tells the pid of its gateway once it serves. */
const { configFile, home, sandbox } = JSON.parse(process.argv[2] ?? '{}');
const environment = {
  PLANO_IN_CONTAINER: '0',
  PLANO_SANDBOX_PORT: String(sandbox),
  METRICS_BIND_ADDRESS: '127.0.0.1:0',
};
const host = await createHost({
  configFile,
  home,
  instance: 'default',
  mode: 'native',
  environment,
  envFiles: [],
  demo: false,
  version: '0.0.0-test',
  spawnGateway: createNodeGatewaySpawner({ environment }),
  collector: null,
  onStopRequested: () => undefined,
});
await host.start();
const context = { signal: new AbortController().signal, progress: () => undefined };
const { pid } = await host.call('gateway.status', {}, context);
process.send?.(pid);
