import { Argument, Command } from 'commander';
import type { CliIo, GlobalOptions } from './cli-io.ts';
import { printJson } from './print-json.ts';

/** `planoai completion <shell>`: what the shell needs to complete the command line. */
export function completionCommand(io: CliIo, globals: () => GlobalOptions): Command {
  return new Command('completion')
    .description('Print a script that lets the shell complete commands, options and their values')
    .addArgument(new Argument('<shell>', 'whose script').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: 'bash' | 'zsh' | 'fish', _flags: object, command: Command) => {
      const { describeProgram } = await import('./completion/describe-program.ts');
      const { completionScripts } = await import('./completion/completion-scripts.ts');
      const script = completionScripts[shell](describeProgram(command.parent ?? command));
      if (globals().json) printJson(io, { shell, script });
      else io.stdout.write(script);
    });
}
