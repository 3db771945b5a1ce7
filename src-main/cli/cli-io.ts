/** Everything a command touches outside itself: tests hand in their own. */
export interface CliIo {
  readonly stdout: CliStream;
  readonly stderr: CliStream;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Fires on the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** What `signal` asked for was done to its end: the command succeeds. */
  interruptHandled?(): void;
  /** From now on SIGINT is for the child that has the terminal: it neither fires `signal` nor ends us. */
  leaveInterruptsToChild?(): void;
}

export interface CliStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

/** Options that every command takes, with the variables behind them already looked up. */
export interface GlobalOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color: boolean;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'off';
  /** `$PLANO_HOME`, absolute. */
  readonly home: string;
  readonly instance: string;
  /** What a further command has to repeat to mean the same instance: `""`, ` --instance shop`. */
  readonly instanceFlags: string;
}

/** Exit codes of the command line, as docs/cli.md lists them. */
export const exitCodes = {
  ok: 0,
  refused: 1,
  usage: 2,
  environment: 3,
  start: 4,
  health: 5,
  notRunning: 6,
  remote: 7,
  check: 8,
} as const;

export interface CliFailureOptions {
  /** Stable, snake_case: `config_invalid`, `port_in_use`, … */
  readonly code: string;
  readonly exitCode: number;
  readonly stage?: string;
  readonly details?: readonly unknown[];
  /** What a person reads below the message; not part of the JSON. */
  readonly lines?: readonly string[];
  /** The way out. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * A command ends without success. The program prints it once: as text on stderr, or with `--json` as
 * the last line of stderr.
 */
export class CliFailure extends Error {
  override readonly name = 'CliFailure';
  readonly code: string;
  readonly exitCode: number;
  readonly stage: string | undefined;
  readonly details: readonly unknown[];
  readonly lines: readonly string[];
  readonly hint: string | undefined;

  constructor(message: string, options: CliFailureOptions) {
    super(message, { cause: options.cause });
    this.code = options.code;
    this.exitCode = options.exitCode;
    this.stage = options.stage;
    this.details = options.details ?? [];
    this.lines = options.lines ?? [];
    this.hint = options.hint;
  }
}
