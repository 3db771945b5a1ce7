import type { GatewayConfig } from '../../src-gateway/config/gateway-config.ts';
import { noMatchValues } from './function-settings.ts';
import { parseSwitch } from './parse-setting.ts';
import {
  type InvalidSetting,
  type SettingsSource,
  settingsFromEnvironment,
} from './settings-from-environment.ts';

/** Variables that hosts read themselves. */
const ofHost: readonly (InvalidSetting & { readonly accepts: (text: string) => boolean })[] = [
  {
    name: 'PLANO_PROFILE',
    expected: 'dev or production',
    accepts: (text) => /^(dev|production)$/.test(text),
  },
  { name: 'PLANO_IN_CONTAINER', expected: 'on or off', accepts: isSwitch },
  { name: 'PLANO_LOG_FILES', expected: 'on or off', accepts: isSwitch },
  { name: 'PLANO_ZERO_CONFIG', expected: 'on or off', accepts: isSwitch },
  { name: 'PLANO_LOG_FORMAT', expected: 'text or json', accepts: (text) => /^(text|json)$/.test(text) },
  { name: 'PLANO_SANDBOX_PORT', expected: 'a port, 1 to 65535', accepts: within(1, 65_535) },
  { name: 'PLANO_REPLICAS', expected: 'a whole number from 1', accepts: (text) => /^[1-9]\d*$/.test(text) },
  { name: 'PLANO_SHUTDOWN_GRACE_SECONDS', expected: 'seconds, 0 to 3600', accepts: within(0, 3600) },
];

/**
 * The `PLANO_*` variables with a value that they cannot have (`RUN_SETTING_INVALID`), under the config that
 * is to be served.
 */
export function invalidSettings(
  environment: SettingsSource['environment'],
  config: Pick<GatewayConfig, 'listeners'> | null = null,
): InvalidSetting[] {
  const { invalid, settings } = settingsFromEnvironment({
    environment,
    version: '',
    instance: '',
    embeddedCollector: false,
    localSampling: 0,
  });
  const ofGateway = invalid.filter(({ name }) => name.startsWith('PLANO_'));
  const own = ofHost.filter(({ name, accepts }) => {
    const text = environment[name]?.trim() ?? '';
    return text !== '' && !accepts(text);
  });
  const listener = settings.functions?.noMatchListener ?? null;
  const isKnown = config?.listeners.some(({ name, type }) => type === 'agent' && name === listener) ?? true;
  const unknown =
    listener === null || isKnown ? [] : [{ name: 'PLANO_PROMPT_NO_MATCH', expected: noMatchValues }];
  return [...ofGateway, ...own.map(({ name, expected }) => ({ name, expected })), ...unknown];
}

function isSwitch(text: string): boolean {
  return parseSwitch(text) !== null;
}

function within(least: number, most: number): (text: string) => boolean {
  return (text) => /^\d+(\.\d+)?$/.test(text) && Number(text) >= least && Number(text) <= most;
}
