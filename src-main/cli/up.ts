import { Command, InvalidArgumentError } from 'commander';
import { type Assignment, parseAssignment } from '../../src-gateway/config/set-values.ts';
import type { CliIo, GlobalOptions } from './cli-io.ts';
import { collect } from './env.ts';
import { seconds, wholeNumber } from './read-number.ts';
import { routerRefs } from './route/router-refs.ts';
import type { UpFlags } from './up/up-flags.ts';
import { profileOption } from './validate.ts';

const port = wholeNumber(0, 65_535);

/** `planoai up [FILE]`: starts the gateway in the background, or in this terminal. */
export function upCommand(io: CliIo, globals: () => GlobalOptions): Command {
  return new Command('up')
    .description('Start the gateway in the background; what runs under the same name is replaced')
    .argument(
      '[file]',
      'config file (default: config.yaml or plano_config.yaml in --path, else all providers)',
    )
    .option('--path <folder>', 'folder of the config file')
    .option('--listener-port <port>', 'of the listener when there is no config file (default: 12000)', port)
    .option('--foreground', 'stay in this terminal; Ctrl+C finishes requests and ends, twice ends at once')
    .option('--docker', 'in a container of our image')
    .option(
      '--image <ref>',
      'with --docker: this image (default: PLANO_DOCKER_IMAGE, else that of `planoai build`)',
    )
    .option('--pull', 'with --docker: fetch the image first')
    .option('--force', 'with --docker: replace a container of that name which is not ours')
    .option('--no-state', 'keep no conversations (PLANO_STATE=off)')
    .option('--with-tracing', 'collect traces: of this gateway, and of other programs over OTLP')
    .option('--tracing-port <port>', 'OTLP over gRPC (default: PLANO_TRACE_PORT, else 4317)', port)
    .option('--tracing-http-port <port>', 'OTLP over HTTP (default: one above --tracing-port)', port)
    .option('--workers <n>', 'processes that share the ports of the listeners', wholeNumber(1, 64), 1)
    .option('--timeout <seconds>', 'how long the listeners may take to be healthy', seconds, 120)
    .option('--env-file <file>', 'one more file of variables (repeat: the last wins)', collect, [])
    .option(
      '--set <path=value>',
      'a value that is another for this run: listeners[0].port=13000 (repeat)',
      assignment,
      [],
    )
    .option('--no-replace', 'fail when an instance of the name runs already')
    .option('--watch', 'apply the config file whenever it changes; what cannot be served changes nothing')
    .option('--dry-run', 'check the config and its variables, and say what would be started')
    .option('--router <refs>', 'one to four routers in place of those of the config, comma list', routerRefs)
    .addOption(profileOption())
    .option('--lenient', 'start whatever Plano starts: what it tolerates is a warning')
    .option('--allow-missing-keys', 'start although keys are missing: their providers answer 401')
    .action(async (file: string | undefined, flags: UpFlags) => {
      const { runUp } = await import('./up/run-up.ts');
      await runUp(io, globals(), file, flags);
    });
}

/** For commander: `--set`, which may be repeated. */
function assignment(text: string, previous: readonly Assignment[]): Assignment[] {
  const found = parseAssignment(text);
  if (found === null) {
    throw new InvalidArgumentError(
      'It takes path=value, the value a single YAML value: listeners[0].port=13000.',
    );
  }
  return [...previous, found];
}
