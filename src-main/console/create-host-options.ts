import type { Assignment } from '../../src-gateway/config/set-values.ts';
import type { GatewaySpawner } from './gateway-spawner.ts';
import type { CollectorPorts } from './local-collector.ts';
import type { OsKeychain } from './secrets/os-keychain.ts';

export interface CreateHostOptions {
  /** Absolute; it need not exist yet. */
  readonly configFile: string;
  /** `$PLANO_HOME`, absolute; made when it is missing. */
  readonly home: string;
  readonly instance: string;
  readonly mode: 'native' | 'foreground' | 'web' | 'desktop';
  /** The host's environment; nothing is read from `process.env`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whose `.env` counts, absolute; absent: that of the config file. */
  readonly dotenvFolder?: string;
  /** Absolute paths of `--env-file`, in the order given. */
  readonly envFiles: readonly string[];
  /** The config is that of the offline demo. */
  readonly demo: boolean;
  /** Of the product. */
  readonly version: string;
  readonly spawnGateway: GatewaySpawner;
  /** `null`: no collector and no trace store; `null` ports: a store without ports for other programs. */
  readonly collector: CollectorPorts | null;
  /** `host.stop` was called: whoever made the host ends it. */
  onStopRequested(graceMs: number): void;
  /** Shows the console at a location; resolves with its address for a browser, `null`: a window shows it. */
  readonly onOpenRequested?: (location: string) => Promise<string | null>;
  readonly overrides?: {
    readonly lenient?: boolean;
    readonly allowMissingKeys?: boolean;
    readonly profile?: 'dev' | 'production';
  };
  /** Values that are others in what is served than in the file. */
  readonly sets?: readonly Assignment[];
  /** Apply the config file whenever another hand has changed it. */
  readonly followFile?: boolean;
  /** `workspaces.open` was called: whoever made the host ends it and begins one on that config. */
  readonly onSwitchRequested?: (configFile: string) => void;
  /** Where logins to ChatGPT are renewed; left out: at OpenAI. */
  readonly chatgptOrigin?: string;
  /** The system's, behind the secret store; only the desktop app reaches one. */
  readonly keychain?: OsKeychain;
  /** Opens the secret store from the start, where it needs one. */
  readonly passphrase?: string;
}
