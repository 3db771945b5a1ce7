import { Command } from 'commander';
import type { CliIo, GlobalOptions } from './cli-io.ts';
import type { TestFlags } from './test/run-test.ts';

/** `planoai test [SUITE…]`: whether requests still go where routing suites say. */
export function testCommand(io: CliIo, globals: () => GlobalOptions): Command {
  return new Command('test')
    .description('Run routing suites: whether requests go where they are expected to')
    .argument('[suites...]', 'suite files (default: all of .plano/suites/ beside the config)')
    .option('--config <file>', 'config file (default: config.yaml or plano_config.yaml)')
    .option('--case <id>', 'only this case (repeat)', (id: string, before: string[]) => [...before, id], [])
    .option('--listener <name>', 'only cases that go to this listener')
    .option('--allow-flaky', 'cases with too few good runs, but some, do not fail')
    .option('--add <trace>', 'run nothing: make a case of the recorded request of a trace (an id, or last)')
    .option('--junit <file>', 'write a JUnit report, too')
    .action(async (suites: string[], { add, ...flags }: TestFlags & { readonly add?: string }) => {
      if (add !== undefined) {
        const { addCase } = await import('./test/add-case.ts');
        await addCase(io, globals(), { trace: add, suites, config: flags.config });
        return;
      }
      const { runTest } = await import('./test/run-test.ts');
      await runTest(io, globals(), suites, flags);
    });
}
