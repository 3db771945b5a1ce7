import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { isSecretKey, maskSecret } from '../../../src-gateway/config/secrets.ts';
import { isHealthy } from '../../console/listener-health.ts';
import type { InstanceReport } from '../../contract/host-calls.ts';
import { instancePaths } from '../../instances/instance-paths.ts';
import { findInstance } from '../../instances/instance-record.ts';
import { CliExit } from '../cli-exit.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { notRunning, withInstance } from '../connect-instance.ts';
import { findConfig } from '../find-config.ts';
import { loadConfig } from '../load-config.ts';
import { printJson } from '../print-json.ts';
import type { AgentFlags, AgentRequest } from './agent-request.ts';
import { readAgentSettings } from './agent-settings.ts';
import type { AgentOptions, AgentStart } from './agent-start.ts';
import { claudeStart } from './claude-environment.ts';
import { codexStart } from './codex-arguments.ts';
import { opencodeStart } from './opencode-config.ts';
import { shellExports } from './shell-exports.ts';

/** Starts the agent on the running gateway and ends with the agent's own exit code. */
export async function runAgent(
  io: CliIo,
  globals: GlobalOptions,
  request: AgentRequest,
  flags: AgentFlags,
): Promise<void> {
  const settings = await readAgentSettings(flags.settings, io.cwd);
  if (flags.up === true) await startWhenNeeded(io, globals, request, flags);
  const report = await runningInstance(io, globals, request);
  const url = await modelListener(report, globals);
  const { analysis } = await loadConfig(io, { file: report.config, checkEnvironment: false });
  const options: AgentOptions = {
    url,
    env: io.env,
    settings,
    model: flags.model,
    smallModel: flags.smallModel,
    config: analysis.effective ?? { providers: [], aliases: {} },
  };
  const start = startOf(request.agent, options, flags);
  const args = [...start.args, ...request.args];
  if (flags.dryRun === true) {
    printJson(io, { command: start.command, args, env: masked(start.env) });
    return;
  }
  if (request.agent === 'env' || flags.printEnv === true) {
    io.stdout.write(shellExports(start.env, globals.json ? 'json' : flags.shell));
    return;
  }
  const exitCode = await runToEnd(io, { ...start, args });
  if (exitCode !== 0) throw new CliExit(exitCode);
}

function startOf(agent: AgentRequest['agent'], options: AgentOptions, flags: AgentFlags): AgentStart {
  if (agent === 'codex') return codexStart({ ...options, legacyEnv: flags.legacyEnv === true });
  return agent === 'opencode' ? opencodeStart(options) : claudeStart(options);
}

/** `--up` */
async function startWhenNeeded(
  io: CliIo,
  globals: GlobalOptions,
  { file }: AgentRequest,
  { path }: AgentFlags,
): Promise<void> {
  if ((await findInstance(instancePaths(globals.home, globals.instance))) !== null) return;
  const { runUp } = await import('../up/run-up.ts');
  // A folder without a config is no agent's wish to send its credentials to whoever takes them.
  const folder = path ?? (file === undefined && !io.env.PLANO_CONFIG_FILE ? '.' : undefined);
  const flags = {
    timeout: 120,
    workers: 1,
    envFile: [],
    set: [],
    replace: false,
    state: true,
    ...(folder !== undefined && { path: folder }),
  };
  await runUp(io, { ...globals, json: false, quiet: true }, file, flags);
}

async function runningInstance(
  io: CliIo,
  globals: GlobalOptions,
  { file }: AgentRequest,
): Promise<InstanceReport> {
  const report = await withInstance(globals, (contract) => contract.call('host.status', {}));
  if (file === undefined) return report;
  if (findConfig(io, { file }) === report.config) return report;
  throw new CliFailure(`Plano runs another config: ${report.config}`, {
    code: 'not_running',
    exitCode: exitCodes.notRunning,
    details: [{ instance: globals.instance, config: report.config }],
    hint: `Start yours with: planoai up ${file}${globals.instanceFlags}`,
  });
}

async function modelListener({ listeners }: InstanceReport, globals: GlobalOptions): Promise<string> {
  const listener = listeners.find(({ type }) => type === 'model');
  if (listener === undefined) {
    throw new CliFailure('The running config has no model listener.', {
      code: 'no_model_listener',
      exitCode: exitCodes.refused,
      details: [{ instance: globals.instance }],
    });
  }
  if (!(await isHealthy(listener))) throw notRunning(globals);
  return listener.url;
}

function masked(env: AgentStart['env']): Record<string, string> {
  const shown = Object.entries(env).map(([name, value]): [string, string] => [
    name,
    isSecretKey(name) && value !== '' ? maskSecret(value) : value,
  ]);
  return Object.fromEntries(shown);
}

const packages: Readonly<Record<string, string>> = {
  claude: '@anthropic-ai/claude-code',
  codex: '@openai/codex',
  opencode: 'opencode-ai',
};

function runToEnd(io: CliIo, { command, args, env }: AgentStart): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: io.cwd, env: { ...io.env, ...env }, stdio: 'inherit' });
    // The terminal sends Ctrl+C to the agent too; what it means is the agent's to decide.
    io.leaveInterruptsToChild?.();
    const end = () => child.kill('SIGTERM');
    io.signal.addEventListener('abort', end, { once: true });
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? notInstalled(command) : error);
    });
    child.once('exit', (code, signal) => {
      io.signal.removeEventListener('abort', end);
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

function notInstalled(command: string): CliFailure {
  return new CliFailure(`"${command}" was not found.`, {
    code: 'agent_not_found',
    exitCode: exitCodes.refused,
    hint: `Install it with: npm install -g ${packages[command]}`,
  });
}
