import type { GatewayConfig } from '../../src-gateway/config/gateway-config.ts';
import type { GatewaySettings } from '../../src-gateway/gateway-settings.ts';
import { hostedRouter } from '../../src-gateway/routing/hosted-router.ts';
import type { RouterRef } from '../../src-gateway/routing/router-ref.ts';
import type { HostedRouterAnswer, HostedRouterQuestion } from '../contract/consent-calls.ts';
import type { GatewayRunner } from './gateway-runner.ts';
import type { HostedRouterChoice } from './routing-settings.ts';
import { readSettings, writeSetting } from './settings-file.ts';

export interface HostedRouterConsentOptions {
  readonly home: string;
  /** Somebody sits here who can be asked. */
  readonly isConsole: boolean;
  /** The config is that of the offline demo: it leaves the machine under no answer. */
  readonly demo: boolean;
  readonly runner: Pick<GatewayRunner, 'served' | 'serve'>;
  settings(): Pick<GatewaySettings, 'functions' | 'routing'>;
}

const answerName = 'hosted_router';
const allow = 'allow';
const unasked: HostedRouterChoice = { hosted: 'unasked', hostedStandIn: null };

/** Before conversations go to a router that the vendor hosts, the person at the console says whether they may. */
export class HostedRouterConsent {
  readonly #options: HostedRouterConsentOptions;

  constructor(options: HostedRouterConsentOptions) {
    this.#options = options;
  }

  /** What the person has said; `null`: nobody is asked here. */
  get choice(): HostedRouterChoice | null {
    const { demo, home, isConsole } = this.#options;
    if (!isConsole) return null;
    const answer = readSettings(home)[answerName];
    if (demo || typeof answer !== 'string' || answer === '') return unasked;
    return answer === allow
      ? { hosted: 'allowed', hostedStandIn: null }
      : { hosted: 'forbidden', hostedStandIn: answer };
  }

  /** What is to be asked under the config that serves; `null`: nothing. */
  question(): HostedRouterQuestion | null {
    const { demo, isConsole, runner, settings } = this.#options;
    const config = runner.served?.effective ?? null;
    if (!isConsole || demo || config === null) return null;
    const { functions, routing } = settings();
    const router = routing.hosted === 'unasked' ? hostedRouter(config, routing, functions) : null;
    if (router === null) return null;
    return { router: router.model, host: new URL(router.url).host, localModels: localModels(config) };
  }

  /** One answer for every config, kept in `settings.json`; the gateway follows at once. Rejects with `save_failed`. */
  async answer(answer: HostedRouterAnswer): Promise<void> {
    const { home, runner } = this.#options;
    await writeSetting(home, answerName, answer.kind === 'allow' ? allow : answer.router);
    const { served } = runner;
    if (served !== null) await runner.serve(served.text);
  }

  /** For the log, when a config begins to serve that may send conversations away; `null`: it may not. */
  notice(config: GatewayConfig): string | null {
    const { functions, routing } = this.#options.settings();
    const router = routing.hosted === 'allowed' ? hostedRouter(config, routing, functions) : null;
    return router === null ? null : hostedRouterNotice(router);
  }
}

/** One sentence for logs and terminals. */
export function hostedRouterNotice({ label, url }: RouterRef & { readonly kind: 'hosted' }): string {
  return `To choose models, agents and functions for requests, their conversations are sent to ${label} at ${new URL(url).host}.`;
}

/** Models that prompts need not leave the machine for. */
function localModels({ providers }: GatewayConfig): string[] {
  return providers
    .filter(({ internal, origin, wildcard }) => !internal && !wildcard && isLocal(origin))
    .map(({ model }) => model);
}

const localHosts = new Set(['localhost', '127.0.0.1', '[::1]', 'host.docker.internal']);

function isLocal(origin: string | null): boolean {
  const url = origin === null ? null : URL.parse(origin);
  return url !== null && localHosts.has(url.hostname);
}
