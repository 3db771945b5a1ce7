import { Argument, Command } from 'commander';
import type { RecordingPolicy } from '../contract/body-calls.ts';
import type { CliIo, GlobalOptions } from './cli-io.ts';

const policies: readonly RecordingPolicy[] = ['full', 'metadata', 'off'];

/** `planoai recording [CHOICE]`: whether what is said is kept with the traces of a workspace. */
export function recordingCommand(io: CliIo, globals: () => GlobalOptions): Command {
  return new Command('recording')
    .description('Say whether what is said is recorded, and choose it for a workspace')
    .addArgument(
      new Argument(
        '[choice]',
        'full: spans and bodies, metadata: spans, off: nothing of this gateway',
      ).choices(policies),
    )
    .option('--config <file>', 'config file (default: config.yaml or plano_config.yaml, else what runs)')
    .action(async (choice: RecordingPolicy | undefined, { config }: { readonly config?: string }) => {
      const { runRecording } = await import('./recording/run-recording.ts');
      await runRecording(io, globals(), choice ?? null, config);
    });
}
