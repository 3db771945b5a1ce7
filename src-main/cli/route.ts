import { Command, InvalidArgumentError } from 'commander';
import type { CliIo, GlobalOptions } from './cli-io.ts';
import { wholeNumber } from './read-number.ts';
import type { Header, RouteFlags } from './route/route-flags.ts';
import { routerRefs } from './route/router-refs.ts';

/** `planoai route <PROMPT>`: which model would serve a prompt, and why. No model but the router is called. */
export function routeCommand(io: CliIo, globals: () => GlobalOptions): Command {
  return new Command('route')
    .description('Say which model would serve a prompt, and why; only the router is asked')
    .argument('[prompt]', 'what a user says')
    .option('--config <file>', 'config file (default: config.yaml or plano_config.yaml)')
    .option('--model <name>', 'the model that the client names (default: none)')
    .option('--messages <file>', 'JSON list of earlier messages, or a whole request; - for stdin')
    .option('--system <text>', 'system prompt')
    .option('--tools <json>', 'JSON list of tools, or @file')
    .option('--header <name:value>', 'a header of the request (repeat)', header, [])
    .option('--listener <name>', 'the model listener that decides (default: the first)')
    .option('--affinity <id>', 'the session, as x-model-affinity names it; nothing is remembered')
    .option('--live [url]', 'ask a running gateway: this one, else the running instance')
    .option('--offline', 'ask no router: resolve names and defaults only')
    .option('--router <refs>', 'one to four routers in place of those of the config, comma list', routerRefs)
    .option('--repeat <n>', 'decide so many times', wholeNumber(1, 1000), 1)
    .action(async (prompt: string | undefined, flags: RouteFlags) => {
      const { runRoute } = await import('./route/run-route.ts');
      await runRoute(io, globals(), prompt, flags);
    });
}

/** For commander: `--header`, which may be repeated. */
function header(text: string, previous: readonly Header[]): Header[] {
  const [, name, value] = /^([\w!#$%&'*+.^`|~-]+):\s*([\t\x20-\x7e]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError('It takes name:value, for example "x-tenant: a".');
  }
  return [...previous, { name: name.toLowerCase(), value }];
}
