import { Command, Option } from 'commander';
import type { AgentFlags, AgentRequest } from './cli-agent/agent-request.ts';
import type { CliIo, GlobalOptions } from './cli-io.ts';
import { usage } from './global-options.ts';

const agents: readonly AgentRequest['agent'][] = ['claude', 'codex', 'opencode', 'env'];

/** `planoai cli-agent`: a coding agent whose models are those of the running gateway. */
export function cliAgentCommand(
  io: CliIo,
  globals: () => GlobalOptions,
  behindDashes: readonly string[],
): Command {
  return new Command('cli-agent')
    .description('Start a coding agent on the running gateway')
    .usage('[options] <agent> [file] [-- <arguments of the agent>]')
    .argument('<agent>', 'claude, codex, opencode or env, which prints what claude would get')
    .argument('[file...]', 'config file that must be running, or that --up starts')
    .option('--path <folder>', 'folder of the config file that --up starts')
    .option('--settings <json>', 'settings of the agent, or @file with them')
    .option('--model <name>', 'model to use')
    .option('--small-model <name>', 'model for small, fast work')
    .option('--legacy-env', 'codex: OPENAI_BASE_URL too, which old versions read')
    .option('--up', 'start the gateway first when it does not run')
    .option('--print-env', 'print the variables as exports and start nothing')
    .addOption(
      new Option('--shell <shell>', 'of --print-env and env')
        .choices(['sh', 'fish', 'powershell', 'json'])
        .default('sh'),
    )
    .option('--dry-run', 'print command, arguments and variables and start nothing')
    .action(async (name: string, operands: string[], flags: AgentFlags) => {
      const agent = agents.find((candidate) => candidate === name);
      if (agent === undefined) throw usage(`"${name}" is no agent that is known here: ${agents.join(', ')}.`);
      const files = operands.slice(0, operands.length - behindDashes.length);
      if (files.length > 1) {
        throw usage(
          `One config file at most; put arguments of the agent behind "--": ${files.slice(1).join(' ')}`,
        );
      }
      const { runAgent } = await import('./cli-agent/run-agent.ts');
      await runAgent(io, globals(), { agent, file: files[0], args: behindDashes }, flags);
    });
}
