import { leadingNowhere } from '../../src-gateway/config/diagnostics/catalogue.ts';
import { type StartLadder, type StartRung, type StartRungId, startRungs } from '../contract/start-ladder.ts';
import { HostFailure } from './host.ts';

const mostFindings = 20;

/** How one start of the gateway went, rung by rung; `onChange` is called whenever a rung begins or ends. */
export class StartRecord {
  readonly #startedAt = Date.now();
  readonly #onChange: () => void;
  readonly #rungs = new Map<StartRungId, StartRung>(
    startRungs.map((id) => [id, { id, state: 'waiting', ms: null, detail: null }]),
  );
  #running: { readonly id: StartRungId; readonly since: number } | null = null;
  #findings: StartLadder['findings'] = [];

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get view(): StartLadder {
    return { startedAt: this.#startedAt, rungs: [...this.#rungs.values()], findings: this.#findings };
  }

  begin(id: StartRungId): void {
    this.#running = { id, since: performance.now() };
    this.#set(id, { state: 'running' });
  }

  /** Of the rung that runs. `also`: what has been found out with it. */
  pass(detail: string | null, also: readonly StartRungId[] = []): void {
    const running = this.#running;
    if (running === null) return;
    this.#running = null;
    this.#set(running.id, { state: 'passed', ms: performance.now() - running.since, detail });
    for (const id of also) this.#set(id, { state: 'passed' });
  }

  skip(id: StartRungId, detail: string): void {
    this.#set(id, { state: 'skipped', detail });
  }

  /** The start has ended here: of the rung that runs, or of the one that is to blame. */
  fail(error: unknown): void {
    const failure = error instanceof HostFailure ? error : null;
    const id = (failure && rungToBlame(failure)) ?? this.#running?.id ?? 'listeners';
    const since = this.#running?.since ?? performance.now();
    this.#running = null;
    for (const before of startRungs.slice(0, startRungs.indexOf(id))) {
      if (this.#rungs.get(before)?.state === 'running') this.#set(before, { state: 'passed' });
    }
    for (const behind of startRungs.slice(startRungs.indexOf(id) + 1)) {
      this.#set(behind, { state: 'not-run', ms: null, detail: null });
    }
    this.#findings = (failure?.details ?? []).flatMap(findingOf).slice(0, mostFindings);
    const detail = failure?.message ?? 'The gateway could not be started; the log says why.';
    this.#set(id, { state: 'failed', ms: performance.now() - since, detail });
  }

  #set(id: StartRungId, change: Partial<StartRung>): void {
    const rung = this.#rungs.get(id);
    if (rung !== undefined) this.#rungs.set(id, { ...rung, ...change });
    this.#onChange();
  }
}

/** `null`: the one that runs. */
function rungToBlame({ code, details }: HostFailure): StartRungId | null {
  switch (code) {
    case 'config_invalid':
      return details.filter(isError).every(isReference) ? 'references' : 'schema';
    case 'env_missing':
      return 'variables';
    case 'port_in_use':
      return 'ports';
    case 'health_timeout':
      return 'health';
    default:
      return null;
  }
}

function isReference(detail: unknown): boolean {
  const code = memberOf(detail, 'code');
  return typeof code === 'string' && leadingNowhere.has(code);
}

function isError(detail: unknown): boolean {
  return memberOf(detail, 'severity') === 'error';
}

function findingOf(detail: unknown): StartLadder['findings'] {
  const message = memberOf(detail, 'message');
  if (typeof message !== 'string' || memberOf(detail, 'severity') === 'warning') return [];
  const line = memberOf(memberOf(memberOf(detail, 'range'), 'start'), 'line');
  return [{ message, line: typeof line === 'number' ? line : null }];
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
