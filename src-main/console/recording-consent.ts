import { bodyLimits } from '../collector/collector-limits.ts';
import type { RecordingPolicy, RecordingState } from '../contract/body-calls.ts';
import type { GatewayRunner } from './gateway-runner.ts';
import type { LocalCollector } from './local-collector.ts';
import { parseCapture } from './parse-setting.ts';
import { readSettings, writeSetting } from './settings-file.ts';

export interface RecordingConsentOptions {
  readonly home: string;
  /** The config file: each workspace has a choice of its own. */
  readonly workspace: string;
  /** Somebody sits here who can be asked. */
  readonly isConsole: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly runner: Pick<GatewayRunner, 'served' | 'serve'>;
  collector(): LocalCollector | null;
}

const settingName = 'recording';
const variableName = 'PLANO_CAPTURE_CONTENT';
const policies: readonly RecordingPolicy[] = ['full', 'metadata', 'off'];

/** Bodies of requests are kept only where the person at the console, or the environment, has said so. */
export class RecordingConsent {
  readonly #options: RecordingConsentOptions;
  #dropped = 0;
  #policy: RecordingPolicy;

  constructor(options: RecordingConsentOptions) {
    this.#options = options;
    this.#policy = this.#decided().policy;
  }

  /** As it was when the settings were read last. */
  get policy(): RecordingPolicy {
    return this.#policy;
  }

  /** Reads the choice again, which another console may have changed. */
  refresh(): RecordingPolicy {
    this.#policy = this.#decided().policy;
    return this.#policy;
  }

  /** Bodies that could not be kept. */
  dropped(count: number): void {
    this.#dropped += count;
  }

  async state(): Promise<RecordingState> {
    const store = this.#options.collector()?.store ?? null;
    return {
      ...this.#decided(),
      usedBytes: store === null ? 0 : await store.bodyBytes(),
      maxBytes: bodyLimits.maxBytes,
      maxAgeDays: bodyLimits.maxAgeMs / 86_400_000,
      dropped: this.#dropped,
    };
  }

  /** Kept in `settings.json`; the first answer also stands for workspaces to come. Rejects with `save_failed`. */
  async choose(policy: RecordingPolicy): Promise<void> {
    const { home, runner, workspace } = this.#options;
    const { chosen, first } = readChoices(home);
    await writeSetting(home, settingName, {
      default: first ?? policy,
      workspaces: { ...chosen, [workspace]: policy },
    });
    const { served } = runner;
    if (served !== null) await runner.serve(served.text);
  }

  #decided(): Pick<RecordingState, 'policy' | 'decidedBy' | 'isOpen' | 'isExported'> {
    const { environment, home, isConsole, workspace } = this.#options;
    const said = parseCapture(environment[variableName]?.trim() ?? '');
    if (said !== null) {
      const policy = said === 'off' ? 'metadata' : 'full';
      const exported = said === 'otlp' ? { isExported: true as const } : {};
      return { policy, decidedBy: 'environment', isOpen: false, ...exported };
    }
    if (!isConsole) return { policy: 'metadata', decidedBy: 'default', isOpen: false };
    const { chosen, first } = readChoices(home);
    const choice = chosen[workspace] ?? first;
    if (choice === null) return { policy: 'metadata', decidedBy: 'default', isOpen: true };
    return { policy: choice, decidedBy: 'choice', isOpen: false };
  }
}

interface Choices {
  readonly chosen: Readonly<Record<string, RecordingPolicy>>;
  /** The answer to the first question; `null`: it is still to be asked. */
  readonly first: RecordingPolicy | null;
}

function readChoices(home: string): Choices {
  const stored = readSettings(home)[settingName];
  const { default: first, workspaces } = isRecord(stored) ? stored : {};
  const chosen = Object.entries(isRecord(workspaces) ? workspaces : {}).flatMap(([name, value]) => {
    const policy = policyNamed(value);
    return policy === null ? [] : [[name, policy] as const];
  });
  return { chosen: Object.fromEntries(chosen), first: policyNamed(first) };
}

function policyNamed(value: unknown): RecordingPolicy | null {
  return policies.find((policy) => policy === value) ?? null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
