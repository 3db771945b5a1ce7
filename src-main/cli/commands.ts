import type { Command } from 'commander';
import { buildCommand } from './build.ts';
import { chatgptCommand } from './chatgpt.ts';
import { cliAgentCommand } from './cli-agent.ts';
import type { CliIo, GlobalOptions } from './cli-io.ts';
import { completionCommand } from './completion.ts';
import { consoleCommand } from './console.ts';
import { doctorCommand } from './doctor.ts';
import { downCommand } from './down.ts';
import { envCommand } from './env.ts';
import { faultsCommand } from './faults.ts';
import { generatePromptTargetsCommand } from './generate-prompt-targets.ts';
import { healthcheckCommand } from './healthcheck.ts';
import { helpersCommand } from './helpers.ts';
import { initCommand } from './init.ts';
import { listenersCommand } from './listeners.ts';
import { logsCommand } from './logs.ts';
import { migrateCommand } from './migrate.ts';
import { modelsCommand } from './models.ts';
import { obsCommand } from './obs.ts';
import { openCommand } from './open.ts';
import { pricesCommand } from './prices.ts';
import { recordingCommand } from './recording.ts';
import { reloadCommand } from './reload.ts';
import { replayCommand } from './replay.ts';
import { restartCommand } from './restart.ts';
import { routeCommand } from './route.ts';
import { schemaCommand } from './schema.ts';
import { secretsCommand } from './secrets.ts';
import { stateCommand } from './state.ts';
import { statusCommand } from './status.ts';
import { testCommand } from './test.ts';
import { traceCommand } from './trace.ts';
import { tryCommand } from './try.ts';
import { upCommand } from './up.ts';
import { validateCommand } from './validate.ts';

interface CommandEntry {
  /** Heading in the help. */
  readonly group: string;
  /** `behindDashes`: the words behind `--`, for a command that hands them on. */
  readonly create: (io: CliIo, globals: () => GlobalOptions, behindDashes: readonly string[]) => Command;
}

const gateway = 'Gateway:';
const config = 'Config:';
const agents = 'Agents:';
const routing = 'Routing:';
const looking = 'Observability:';
const terminal = 'Terminal:';

/** Every command, in the order of the help. What they need beyond their flags, they load when they run. */
export const commands: readonly CommandEntry[] = [
  { group: gateway, create: upCommand },
  { group: gateway, create: downCommand },
  { group: gateway, create: statusCommand },
  { group: gateway, create: restartCommand },
  { group: gateway, create: reloadCommand },
  { group: gateway, create: listenersCommand },
  { group: gateway, create: faultsCommand },
  { group: gateway, create: helpersCommand },
  { group: gateway, create: healthcheckCommand },
  { group: gateway, create: doctorCommand },
  { group: gateway, create: buildCommand },
  { group: config, create: initCommand },
  { group: config, create: validateCommand },
  { group: config, create: migrateCommand },
  { group: config, create: envCommand },
  { group: config, create: secretsCommand },
  { group: config, create: modelsCommand },
  { group: config, create: schemaCommand },
  { group: config, create: generatePromptTargetsCommand },
  { group: routing, create: routeCommand },
  { group: routing, create: replayCommand },
  { group: routing, create: testCommand },
  { group: routing, create: tryCommand },
  { group: agents, create: cliAgentCommand },
  { group: agents, create: chatgptCommand },
  { group: looking, create: logsCommand },
  { group: looking, create: traceCommand },
  { group: looking, create: obsCommand },
  { group: looking, create: pricesCommand },
  { group: looking, create: recordingCommand },
  { group: looking, create: stateCommand },
  { group: looking, create: consoleCommand },
  { group: looking, create: openCommand },
  { group: terminal, create: completionCommand },
];
