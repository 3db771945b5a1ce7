import { DockerFailure } from '../console/docker/docker-failure.ts';
import { HostFailure } from '../console/host.ts';
import { ContractError } from '../contract/client.ts';
import { CliFailure, type CliIo, exitCodes } from './cli-io.ts';
import { createPaint } from './paint.ts';

/** How failures are shown; known before the command line could be parsed. */
export interface FailureStyle {
  readonly json: boolean;
  readonly color: boolean;
  readonly verbose: boolean;
}

/**
 * Tells the user why a command failed: its first line, what belongs to it, and the way out; with
 * `--json` one line of JSON. Returns the exit code.
 */
export function renderFailure(error: unknown, io: CliIo, style: FailureStyle): number {
  const failure = toCliFailure(error);
  if (style.json) {
    io.stderr.write(`${JSON.stringify({ error: failureDocument(failure) })}\n`);
    return failure.exitCode;
  }
  const paint = createPaint(style.color);
  const [first = '', ...rest] = failure.message.split('\n');
  const lines = [paint('red', first), ...rest, ...failure.lines];
  if (failure.hint !== undefined) lines.push(paint('dim', failure.hint));
  // Where an expected failure was thrown helps nobody; where a defect was, does.
  const defect = failure.code === 'internal_error' ? failure.cause : undefined;
  if (style.verbose && defect instanceof Error && defect.stack !== undefined) lines.push(defect.stack);
  io.stderr.write(`${lines.join('\n')}\n`);
  return failure.exitCode;
}

export interface FailureDocument {
  readonly code: string;
  readonly message: string;
  readonly stage?: string;
  readonly details: readonly unknown[];
  readonly hint?: string;
}

export function failureDocument({ code, message, stage, details, hint }: CliFailure): FailureDocument {
  return {
    code,
    message,
    ...(stage === undefined ? {} : { stage }),
    details,
    ...(hint === undefined ? {} : { hint }),
  };
}

/** What a host reports has the same codes; only the exit code is the command line's own. */
export function toCliFailure(error: unknown): CliFailure {
  if (error instanceof CliFailure) return error;
  if (error instanceof HostFailure) {
    return new CliFailure(error.message, {
      code: error.code,
      exitCode: exitCodeOf(error.code, exitCodes.start),
      details: error.details,
      cause: error,
      ...(error.stage === undefined ? {} : { stage: error.stage }),
    });
  }
  if (error instanceof DockerFailure) {
    const { code, details, hint, message } = error;
    const more = { ...(hint !== undefined && { hint }), details, cause: error };
    return new CliFailure(message, { code, exitCode: exitCodes.start, stage: 'start', ...more });
  }
  if (error instanceof ContractError) {
    return new CliFailure(error.message, {
      code: error.code === 'disconnected' ? 'not_running' : error.code,
      exitCode: exitCodeOf(error.code, exitCodes.remote),
      details: Array.isArray(error.details) ? error.details : [],
      cause: error,
    });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new CliFailure(message, { code: 'internal_error', exitCode: exitCodes.refused, cause: error });
}

/** The exit code of a failure that came from a host. */
export function exitCodeOf(code: string, otherwise: number): number {
  return exitCodeByFailure[code] ?? otherwise;
}

const exitCodeByFailure: Readonly<Record<string, number>> = {
  config_not_found: exitCodes.refused,
  config_invalid: exitCodes.refused,
  env_file_unreadable: exitCodes.refused,
  not_found: exitCodes.refused,
  changed_on_disk: exitCodes.refused,
  save_failed: exitCodes.refused,
  variable_taken: exitCodes.refused,
  secret_store_unset: exitCodes.refused,
  secret_store_locked: exitCodes.refused,
  secret_store_full: exitCodes.refused,
  secrets_damaged: exitCodes.refused,
  keychain_failed: exitCodes.refused,
  not_own: exitCodes.refused,
  wrong_passphrase: exitCodes.environment,
  prices_unreadable: exitCodes.refused,
  not_recorded: exitCodes.refused,
  nothing_to_expect: exitCodes.refused,
  suite_invalid: exitCodes.refused,
  invalid_body: exitCodes.usage,
  invalid_params: exitCodes.usage,
  env_missing: exitCodes.environment,
  already_running: exitCodes.start,
  port_in_use: exitCodes.start,
  store_failed: exitCodes.start,
  state_unavailable: exitCodes.start,
  gateway_exited: exitCodes.start,
  health_timeout: exitCodes.health,
  not_running: exitCodes.notRunning,
  disconnected: exitCodes.notRunning,
};
