import {
  defaultRoutingSettings,
  type RouterCircuitSettings,
  type RoutingSettings,
} from '../../src-gateway/routing/routing-settings.ts';
import { parseList, parsePositive, parseSwitch, type ReadSetting } from './parse-setting.ts';

/** Whether prompts may go to the hosted router, and who decides in its place. */
export type HostedRouterChoice = Pick<RoutingSettings, 'hosted' | 'hostedStandIn'>;

/** What the environment says of routing; `asked`, what a person said at the console, where it says nothing. */
export function routingSettings(
  environment: Readonly<Record<string, string | undefined>>,
  read: ReadSetting,
  asked: HostedRouterChoice = { hosted: 'allowed', hostedStandIn: null },
): RoutingSettings {
  const standard = defaultRoutingSettings;
  const refs = 'one to four routers, comma-separated';
  return {
    router: environment.PLANO_ROUTER ? read('PLANO_ROUTER', refs, parseRefs, null) : null,
    agentRouter: environment.PLANO_AGENT_ROUTER ? read('PLANO_AGENT_ROUTER', refs, parseRefs, null) : null,
    fallback: read('PLANO_ROUTER_FALLBACK', refs, parseRefs, []),
    hostedUrl: read('PLANO_HOSTED_ROUTER_URL', 'an http(s) URL', parseUrl, standard.hostedUrl),
    ...read('PLANO_HOSTED_ROUTER', 'on or off', parseHosted, asked),
    timeoutMs: read('PLANO_ROUTER_TIMEOUT_MS', 'a number of milliseconds', parsePositive, standard.timeoutMs),
    strict: read('PLANO_ROUTER_STRICT', '1 or 0', parseSwitch, false),
    circuit: read('PLANO_ROUTER_CIRCUIT', 'failures/seconds, or off', parseCircuit, {
      settings: standard.circuit,
    }).settings,
    noMatch: read('PLANO_NO_MATCH', 'requested or default', parseNoMatch, standard.noMatch),
    cacheWindowSeconds: read('PLANO_CACHE_WINDOW', 'provider=seconds pairs', parseWindows, {}),
  };
}

function parseHosted(text: string): HostedRouterChoice | null {
  const isAllowed = parseSwitch(text);
  if (isAllowed === null) return null;
  return { hosted: isAllowed ? 'allowed' : 'forbidden', hostedStandIn: null };
}

function parseRefs(text: string): readonly string[] | null {
  const refs = parseList(text);
  return refs.length > 0 && refs.length <= 4 ? refs : null;
}

function parseUrl(text: string): string | null {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) ? text : null;
}

function parseCircuit(text: string): { readonly settings: RouterCircuitSettings | null } | null {
  if (text === 'off') return { settings: null };
  const [, failures, seconds] = /^([1-9]\d{0,3})\/([1-9]\d{0,5})$/.exec(text) ?? [];
  return failures === undefined || seconds === undefined
    ? null
    : { settings: { failures: Number(failures), seconds: Number(seconds) } };
}

function parseNoMatch(text: string): 'requested' | 'default' | null {
  return text === 'requested' || text === 'default' ? text : null;
}

function parseWindows(text: string): Readonly<Record<string, number>> | null {
  const windows: Record<string, number> = {};
  for (const pair of parseList(text)) {
    const [, provider, seconds] = /^([\w-]+)=(\d{1,6})$/.exec(pair) ?? [];
    if (provider === undefined) return null;
    windows[provider] = Number(seconds);
  }
  return windows;
}
