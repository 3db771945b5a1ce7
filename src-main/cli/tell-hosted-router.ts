import type { GatewayConfig } from '../../src-gateway/config/gateway-config.ts';
import { hostedRouter } from '../../src-gateway/routing/hosted-router.ts';
import { HostFailure } from '../console/host.ts';
import { hostedRouterNotice } from '../console/hosted-router-consent.ts';
import { readSettings, writeSetting } from '../console/settings-file.ts';
import { settingsFromEnvironment } from '../console/settings-from-environment.ts';
import { version } from '../product-version.ts';
import type { CliIo, GlobalOptions } from './cli-io.ts';

const noticeName = 'hosted_router_notice';

/**
 * Says, before it can happen, that conversations will go to the hosted router, and how to keep them: once
 * per home, also with `--quiet` and `--json`, on stderr. `routers`: `--router`.
 */
export async function tellHostedRouter(
  io: CliIo,
  { home, instance }: GlobalOptions,
  config: GatewayConfig,
  routers: string | undefined,
): Promise<void> {
  if (readSettings(home)[noticeName] !== undefined) return;
  const { functions, routing } = settingsFromEnvironment({
    environment: routers === undefined ? io.env : { ...io.env, PLANO_ROUTER: routers },
    version,
    instance,
    embeddedCollector: false,
    localSampling: 0,
  }).settings;
  const router = routing.hosted === 'allowed' ? hostedRouter(config, routing, functions) : null;
  if (router === null) return;
  io.stderr.write(
    `${hostedRouterNotice(router)}\n` +
      'To keep them here: --router embedded/lexical or a model of the config, or PLANO_HOSTED_ROUTER=off. ' +
      'This is said once.\n',
  );
  try {
    await writeSetting(home, noticeName, new Date().toISOString());
  } catch (error) {
    // A settings file that has to be mended first is no reason not to start; this is said again then.
    if (!(error instanceof HostFailure && error.code === 'settings_broken')) throw error;
  }
}
