import type { SessionStore } from '../routing/session-store.ts';
import type { StateStore } from '../state/state-store.ts';

/** Where a gateway is in its life. Only one that is `ok` wants requests. */
export type GatewayPhase = 'starting' | 'ok' | 'draining';

/** What stands behind a gateway, by its name on `/readyz`. */
export type Components = Readonly<Record<string, Component>>;

interface Component {
  /** Of the config: `stale` when a newer one could not be served. */
  readonly status: 'up' | 'down' | 'current' | 'stale';
  readonly type?: string;
}

export interface Readiness {
  /** Everything that requests cannot do without answers. */
  readonly isReady: boolean;
  readonly components: Components;
}

/** Long enough for a database that is busy, shorter than a probe waits. */
const answerMs = 1000;
/** Whoever asks more often gets the same answer: probes are open to everybody. */
const freshMs = 1000;

/** Asks the stores of a gateway for a sign of life. */
export class ReadinessProbe {
  readonly #clock: () => number;
  #askedAt = Number.NEGATIVE_INFINITY;
  #answer: Promise<Readiness> | null = null;

  /** `clock`: milliseconds that never go back. */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Never rejects. */
  ask(state: StateStore | null, sessions: SessionStore): Promise<Readiness> {
    const now = this.#clock();
    if (this.#answer === null || now - this.#askedAt >= freshMs) {
      this.#askedAt = now;
      this.#answer = readinessOf(state, sessions);
    }
    return this.#answer;
  }
}

async function readinessOf(state: StateStore | null, sessions: SessionStore): Promise<Readiness> {
  const [stateIsUp, sessionsAreUp] = await Promise.all([
    // No conversation has this id; every store looks it up by its index.
    state === null ? true : answers(state.get('', 'readyz')),
    answers(sessions.ping()),
  ]);
  return {
    // Requests are served without their sessions, not without the conversation that they go on with.
    isReady: stateIsUp,
    components: {
      ...(state !== null && { state: { status: upOrDown(stateIsUp), type: state.backend } }),
      session_cache: { status: upOrDown(sessionsAreUp), type: sessions.backend },
    },
  };
}

function upOrDown(isUp: boolean): 'up' | 'down' {
  return isUp ? 'up' : 'down';
}

async function answers(asked: Promise<unknown>): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), answerMs);
  const answered = asked.then(
    () => true,
    () => false,
  );
  return Promise.race([answered, late.promise]).finally(() => clearTimeout(timer));
}
