import type { Assignment } from '../../../src-gateway/config/set-values.ts';
import type { Profile } from '../load-config.ts';

export interface UpFlags {
  readonly path?: string;
  readonly listenerPort?: number;
  readonly foreground?: boolean;
  readonly docker?: boolean;
  /** For `docker`. */
  readonly image?: string;
  readonly pull?: boolean;
  readonly force?: boolean;
  /** `false`: conversations are not kept. */
  readonly state: boolean;
  readonly withTracing?: boolean;
  readonly tracingPort?: number;
  readonly tracingHttpPort?: number;
  /** Processes of the data plane. */
  readonly workers: number;
  readonly timeout: number;
  readonly envFile: string[];
  readonly set: readonly Assignment[];
  readonly replace: boolean;
  readonly watch?: boolean;
  readonly dryRun?: boolean;
  /** Routers in place of the config's, comma list. */
  readonly router?: string;
  readonly profile?: Profile;
  readonly lenient?: boolean;
  readonly allowMissingKeys?: boolean;
}
