export interface AgentFlags {
  readonly path?: string;
  readonly settings?: string;
  readonly model?: string;
  readonly smallModel?: string;
  readonly up?: boolean;
  readonly printEnv?: boolean;
  readonly dryRun?: boolean;
  readonly legacyEnv?: boolean;
  readonly shell: 'sh' | 'fish' | 'powershell' | 'json';
}

export interface AgentRequest {
  /** `env`: only print what the agent would get. */
  readonly agent: 'claude' | 'codex' | 'opencode' | 'env';
  readonly file: string | undefined;
  /** What stands behind `--`: the agent's own. */
  readonly args: readonly string[];
}
