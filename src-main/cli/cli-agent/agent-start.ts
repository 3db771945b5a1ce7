import type { GatewayConfig } from '../../../src-gateway/config/gateway-config.ts';

/** What the start of an agent is made from. */
export interface AgentOptions {
  /** Base URL of the model listener. */
  readonly url: string;
  /** The user's own variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly model: string | undefined;
  readonly smallModel: string | undefined;
  readonly config: Pick<GatewayConfig, 'providers' | 'aliases'>;
}

export interface AgentStart {
  readonly command: string;
  readonly args: readonly string[];
  /** Set for the agent beside the user's own variables. */
  readonly env: Readonly<Record<string, string>>;
}

/** Set by `NON_INTERACTIVE_MODE` of the settings. */
export const quietTerminal = { CI: 'true', FORCE_COLOR: '0', NODE_NO_READLINE: '1', TERM: 'dumb' };

/** A setting that is a text. */
export function textSetting({ settings }: AgentOptions, name: string): string | undefined {
  const value = settings[name];
  return typeof value === 'string' ? value : undefined;
}

/** Members of the settings that are handed on to the agent. */
export function handedOn({ settings }: AgentOptions, own: readonly string[]): [string, unknown][] {
  return Object.entries(settings).filter(([name]) => !own.includes(name));
}
