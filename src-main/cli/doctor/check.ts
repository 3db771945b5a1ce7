import type { ConfigAnalysis } from '../../../src-gateway/config/analyse-config.ts';
import type { GatewayConfig } from '../../../src-gateway/config/gateway-config.ts';
import type { HostNames } from '../../../src-gateway/upstream/host-names.ts';
import type { InstanceRecord, SeenInstance } from '../../instances/instance-record.ts';
import type { CliIo, GlobalOptions } from '../cli-io.ts';
import type { LoadedConfig } from '../load-config.ts';

/** What a check found. */
export interface Finding {
  readonly status: 'ok' | 'warn' | 'fail';
  /** One sentence. */
  readonly message: string;
  /** The way out, a command where there is one; `null`: nothing has to be done. */
  readonly fix: string | null;
}

/** Looks at one thing and changes nothing. Gives at least one finding. */
export type Check = (context: DoctorContext) => Promise<readonly Finding[]> | readonly Finding[];

/** What the checks look at. */
export interface DoctorContext {
  readonly io: CliIo;
  readonly globals: GlobalOptions;
  readonly subject: Subject;
  /** With values as far as there are any; `null`: there is none without errors. */
  readonly config: GatewayConfig | null;
  readonly names: HostNames;
  /** Home of the user, where Plano's original keeps its files. */
  readonly userHome: string;
  readonly instances: readonly SeenInstance[];
  /** That of the name in question; `null`: it does not run. */
  readonly running: InstanceRecord | null;
}

/** The config that a start would take, or why there is none. */
export type Subject = ReadSubject | { readonly unreadable: Finding };

export interface ReadSubject {
  readonly loaded: LoadedConfig;
  /** The same text with no regard to the values of variables. */
  readonly ofFile: ConfigAnalysis;
  /** No file: the config that `up` makes of the variables. */
  readonly isZeroConfig: boolean;
  /** Absolute paths of the env files that count. */
  readonly envFiles: readonly string[];
}

export function ok(message: string): Finding {
  return { status: 'ok', message, fix: null };
}

export function warn(message: string, fix: string): Finding {
  return { status: 'warn', message, fix };
}

export function fail(message: string, fix: string): Finding {
  return { status: 'fail', message, fix };
}

/** `1 warning`, `2 warnings` */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
