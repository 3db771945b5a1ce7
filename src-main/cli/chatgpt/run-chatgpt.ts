import { rm } from 'node:fs/promises';
import {
  ChatgptLoginError,
  type DeviceLoginOptions,
  logInByDevice,
} from '../../console/chatgpt-device-login.ts';
import { chatgptFile, readChatgptRecord, saveChatgptRecord } from '../../console/chatgpt-login.ts';
import { CliExit } from '../cli-exit.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { printJson } from '../print-json.ts';

/** Logs in, and only then replaces the login before it. `place`: of tests. */
export async function logIn(
  io: CliIo,
  globals: GlobalOptions,
  place: Pick<DeviceLoginOptions, 'origin' | 'leastIntervalSeconds'> = {},
): Promise<void> {
  const say = (text: string) => void io.stderr.write(`${text}\n`);
  say('The API of ChatGPT subscriptions is not an official one: OpenAI may change or close it.');
  try {
    const record = await logInByDevice({
      ...place,
      signal: io.signal,
      onCode: ({ code, url }) => {
        say(`Open ${url} and type the code ${code}`);
        say(
          'Type it only into that page, and only when you began this login yourself: who has it can log in as you.',
        );
      },
    });
    await saveChatgptRecord(globals.home, record);
  } catch (error) {
    if (io.signal.aborted) {
      throw new CliFailure('Interrupted; the login that was there before is still there.', {
        ...{ code: 'interrupted', exitCode: 130, cause: error },
      });
    }
    if (!(error instanceof ChatgptLoginError)) throw error;
    throw new CliFailure(error.message, { code: error.code, exitCode: exitCodes.refused, cause: error });
  }
  showStatus(io, globals);
}

/** Throws `CliExit` 6 when there is no login that can be used. */
export function showStatus(io: CliIo, { home, json, quiet }: GlobalOptions): void {
  const record = readChatgptRecord(home);
  const leftSeconds = record?.expires_at == null ? null : Math.floor(record.expires_at - Date.now() / 1000);
  const authenticated = record !== null && (leftSeconds === null || leftSeconds > 0);
  const refreshable = record?.refresh_token != null;
  if (json) {
    const document = {
      authenticated,
      account_id: record?.account_id ?? null,
      expires_at: record?.expires_at ?? null,
      ...{ expires_in_s: leftSeconds, refreshable },
    };
    printJson(io, document);
  } else if (!quiet) io.stdout.write(`${sentence(record !== null, leftSeconds)}\n`);
  if (!authenticated) throw new CliExit(exitCodes.notRunning);
}

export async function logOut(io: CliIo, { home, json, quiet }: GlobalOptions): Promise<void> {
  const wasThere = readChatgptRecord(home) !== null;
  await rm(chatgptFile(home), { force: true });
  if (json) return printJson(io, { logged_out: wasThere });
  if (!quiet) io.stdout.write(wasThere ? 'Logged out of ChatGPT.\n' : 'There was no login to ChatGPT.\n');
}

function sentence(isThere: boolean, leftSeconds: number | null): string {
  if (!isThere) return 'Not logged in to ChatGPT. Log in with: planoai chatgpt login';
  if (leftSeconds === null) return 'Logged in to ChatGPT.';
  if (leftSeconds <= 0) return 'The login to ChatGPT has expired. Log in again with: planoai chatgpt login';
  const minutes = Math.floor(leftSeconds / 60);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const parts = [days > 0 ? `${days}d` : '', hours > 0 ? `${hours}h` : '', `${minutes % 60}m`];
  return `Logged in to ChatGPT, ${parts.filter((part) => part !== '').join(' ')} remaining.`;
}
