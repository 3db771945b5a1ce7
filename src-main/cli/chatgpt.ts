import { Command } from 'commander';
import type { CliIo, GlobalOptions } from './cli-io.ts';

/** `planoai chatgpt`: the login to a ChatGPT subscription that `chatgpt/*` providers use. */
export function chatgptCommand(io: CliIo, globals: () => GlobalOptions): Command {
  const command = new Command('chatgpt').description(
    'Log in to a ChatGPT subscription, for chatgpt/* providers',
  );
  const run = async () => import('./chatgpt/run-chatgpt.ts');
  command
    .command('login')
    .description('Log in with a code that you type into a page of OpenAI')
    .action(async () => (await run()).logIn(io, globals()));
  command
    .command('status')
    .description('Say whether there is a login, and how long it holds')
    .action(async () => (await run()).showStatus(io, globals()));
  command
    .command('logout')
    .description('Forget the login')
    .action(async () => (await run()).logOut(io, globals()));
  return command;
}
