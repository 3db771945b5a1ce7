import { join } from 'node:path';
import type { ConfigAnalysis } from '../../../src-gateway/config/analyse-config.ts';
import type { GatewayConfig, ListenerConfig } from '../../../src-gateway/config/gateway-config.ts';
import { DecisionPlaces } from '../../console/decision-places.ts';
import { readEnvironment } from '../../console/environment-sources.ts';
import { openLocalGateway } from '../../console/local-gateway.ts';
import { LocalSandbox } from '../../console/local-sandbox.ts';
import { defaultSandboxPort } from '../../console/sandbox-port.ts';
import { settingsFromEnvironment } from '../../console/settings-from-environment.ts';
import { version } from '../../product-version.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { loadConfig } from '../load-config.ts';
import { createPaint } from '../paint.ts';
import { requireStartable } from '../require-startable.ts';
import { requireSettings } from '../up/require-settings.ts';

/** Where decisions can be asked for. */
export interface DecisionGateway {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Where the routes of its decisions stand; `null`: its config is not at hand. */
  readonly places: DecisionPlaces | null;
  close(): Promise<void>;
}

export interface DecisionGatewayOptions {
  /** As given; `undefined`: the usual places. */
  readonly file: string | undefined;
  /** Of the listener that decides; `undefined`: the first model listener. */
  readonly listener: string | undefined;
  /** Nothing is asked over the network: no router, no prices, no Redis. */
  readonly isOffline: boolean;
  /** The config may call a router: told before it does. */
  beforeCalls(config: GatewayConfig): Promise<void>;
}

/**
 * A gateway of this process that decides under a config file and is asked for nothing else: one loopback
 * port, no traces, no metrics page, no conversations. Keys may be missing. Throws `CliFailure` for a config that cannot serve.
 */
export async function openDecisionGateway(
  io: CliIo,
  globals: GlobalOptions,
  options: DecisionGatewayOptions,
): Promise<DecisionGateway> {
  const paint = createPaint(globals.color);
  const loaded = await loadConfig(io, {
    file: options.file,
    allowMissingKeys: true,
    checkEnvironment: true,
  });
  requireStartable(loaded, globals.home, paint);
  requireSettings(io, loaded, paint);
  const config = decidingConfig(loaded.analysis, options);
  if (!options.isOffline) await options.beforeCalls(config);
  const { lookup } = readEnvironment({ configFile: loaded.path, envFiles: [], environment: io.env });
  const { settings } = settingsFromEnvironment({
    environment: io.env,
    variable: (name) => lookup.get(name)?.value,
    version,
    instance: globals.instance,
    cacheFolder: join(globals.home, 'cache'),
    embeddedCollector: false,
    localSampling: 0,
  });
  const sandbox = new LocalSandbox(Number(io.env.PLANO_SANDBOX_PORT) || defaultSandboxPort);
  if (!options.isOffline && sandbox.isNamedBy(config)) await sandbox.start();
  const gateway = await openLocalGateway(config, settings);
  return {
    url: gateway.listeners[0]?.url ?? '',
    places: new DecisionPlaces({ textOf: async () => loaded.text }),
    close: async () => {
      await gateway.close();
      await sandbox.stop();
    },
  };
}

/** The config with the one listener that decides, where nobody else is in its way. */
function decidingConfig(
  { config }: ConfigAnalysis,
  { isOffline, listener }: DecisionGatewayOptions,
): GatewayConfig {
  if (config === null) throw new Error('a startable config is there');
  const alone = { ...config, listeners: [decidingListener(config, listener)] };
  if (!isOffline) return alone;
  return {
    ...alone,
    metricsSources: [],
    routing: { ...config.routing, sessionCache: { type: 'memory' } },
  };
}

function decidingListener({ listeners }: GatewayConfig, name: string | undefined): ListenerConfig {
  const models = listeners.filter(({ type }) => type === 'model');
  const found =
    name === undefined ? models[0] : listeners.find((each) => each.name === name && each.type === 'model');
  if (found !== undefined) return found;
  const isKnown = listeners.some((each) => each.name === name);
  const names = models.map((each) => each.name).join(', ') || 'none';
  const message =
    name === undefined
      ? 'This config has no model listener, so there is nothing to route.'
      : isKnown
        ? `Only model listeners choose models; ${JSON.stringify(name)} is none.`
        : `This config has no listener ${JSON.stringify(name)}.`;
  throw new CliFailure(message, {
    code: 'unknown_listener',
    exitCode: exitCodes.refused,
    hint: `Its model listeners: ${names}`,
  });
}
