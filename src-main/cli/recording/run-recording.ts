import { RecordingConsent } from '../../console/recording-consent.ts';
import type { RecordingPolicy, RecordingState } from '../../contract/body-calls.ts';
import type { CliIo, GlobalOptions } from '../cli-io.ts';
import { withInstance } from '../connect-instance.ts';
import { configOfVariables } from '../env/config-of-variables.ts';
import { printJson } from '../print-json.ts';
import { openTraceStore } from '../trace/open-trace-store.ts';

/** Shows what holds, or keeps a choice; the instance that runs follows at once. Throws `CliFailure`. */
export async function runRecording(
  io: CliIo,
  globals: GlobalOptions,
  choice: RecordingPolicy | null,
  file: string | undefined,
): Promise<void> {
  const { path, runs } = await configOfVariables(io, globals, file);
  const state = runs
    ? await withInstance(globals, (contract) =>
        choice === null
          ? contract.call('recording.state', {})
          : contract.call('recording.choose', { policy: choice }),
      )
    : await stateHere(io, globals, path, choice);
  if (globals.json) return printJson(io, state);
  if (globals.quiet) return;
  io.stdout.write(`${describe(state).join('\n')}\n`);
  if (choice !== null && state.policy !== choice) io.stderr.write(`${whyOther(state)}\n`);
}

/** What a console of this workspace would find. */
async function stateHere(
  io: CliIo,
  globals: GlobalOptions,
  workspace: string,
  choice: RecordingPolicy | null,
): Promise<RecordingState> {
  const consent = new RecordingConsent({
    ...{ home: globals.home, workspace, isConsole: true, environment: io.env },
    runner: { served: null, serve: async () => null },
    collector: () => null,
  });
  if (choice !== null) await consent.choose(choice);
  const store = openTraceStore(globals);
  try {
    return { ...(await consent.state()), usedBytes: store?.bodyBytes() ?? 0 };
  } finally {
    store?.close();
  }
}

const policyTexts: Readonly<Record<RecordingPolicy, string>> = {
  full: 'full: spans and bodies',
  metadata: 'metadata: spans',
  off: 'off: nothing of this gateway',
};

const reasons: Readonly<Record<RecordingState['decidedBy'], string>> = {
  environment: 'PLANO_CAPTURE_CONTENT says so',
  choice: 'chosen for this workspace',
  default: 'nothing was chosen',
};

function describe({
  decidedBy,
  isExported,
  dropped,
  maxAgeDays,
  maxBytes,
  policy,
  usedBytes,
}: RecordingState): string[] {
  const lost = dropped === 0 ? '' : `, ${dropped} could not be kept`;
  return [
    `Recording is ${policyTexts[policy]} (${reasons[decidedBy]}).`,
    ...(isExported === true ? ['What is said also leaves this machine with exported traces.'] : []),
    `Bodies take ${mebibytes(usedBytes)} of ${mebibytes(maxBytes)} and go after ${maxAgeDays} days${lost}.`,
  ];
}

function mebibytes(bytes: number): string {
  return `${Math.ceil((bytes / 1024 / 1024) * 10) / 10} MiB`;
}

function whyOther({ decidedBy }: RecordingState): string {
  return decidedBy === 'environment'
    ? 'The choice is kept, but PLANO_CAPTURE_CONTENT wins over it.'
    : 'The choice is kept for consoles; what `planoai up` starts follows PLANO_CAPTURE_CONTENT alone.';
}
