import type { Dispatcher } from 'undici';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { HostNames } from '../upstream/host-names.ts';
import { countedSessions, type SessionCacheEvent } from './counted-sessions.ts';
import type { MetricsFeedOptions } from './metrics-feed.ts';
import { type MetricsFeeds, openMetricsFeeds } from './metrics-feeds.ts';
import { noFeeds } from './no-feeds.ts';
import { openSessionStore } from './open-session-store.ts';
import type { SessionStore } from './session-store.ts';

export interface RoutingServicesOptions extends Omit<MetricsFeedOptions, 'dispatcher'> {
  readonly dispatcher: Dispatcher;
  readonly names: HostNames;
  /** Milliseconds on a clock that never goes back. */
  clock(): number;
  /** Of every look-up and every write. */
  countSession(event: SessionCacheEvent): void;
}

/** Sessions and feeds of one config; both may outlive it. */
export class RoutingServices {
  readonly sessions: SessionStore;
  readonly feeds: MetricsFeeds;
  readonly #sessionsOf: string;
  readonly #feedsOf: string;

  /** `previous`: what is the same under the new config is taken over with all it knows. */
  constructor(
    { metricsSources, routing }: Pick<GatewayConfig, 'metricsSources' | 'routing'>,
    options: RoutingServicesOptions,
    previous?: RoutingServices,
  ) {
    this.#sessionsOf = JSON.stringify([routing.sessionCache, routing.sessionMaxEntries]);
    this.#feedsOf = JSON.stringify(metricsSources);
    const hasSameSessions = previous !== undefined && previous.#sessionsOf === this.#sessionsOf;
    this.sessions = hasSameSessions
      ? previous.sessions
      : countedSessions(openSessionStore(routing, options), options.countSession);
    if (previous !== undefined && previous.#feedsOf === this.#feedsOf) this.feeds = previous.feeds;
    else this.feeds = metricsSources.length === 0 ? noFeeds : openMetricsFeeds(metricsSources, options);
  }

  /** Ends what `kept`, the services that go on, did not take over. */
  async close(kept: RoutingServices | null = null): Promise<void> {
    if (kept?.feeds !== this.feeds) this.feeds.close();
    if (kept?.sessions !== this.sessions) await this.sessions.close();
  }
}
