import { onTestFinished } from 'vitest';
import { freePorts } from '../../support/free-ports.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { type CliWorkspace, cliWorkspace, type Environment, type RunOptions } from './cli-fixture.ts';

export interface RunningInstance extends CliWorkspace {
  readonly port: number;
  readonly provider: RecordingProvider;
  /** Status of a chat request to the first listener; `null`: nobody is there. */
  chat(): Promise<number | null>;
}

/** What `planoai up` has started in a workspace of its own; it ends with the test. */
export async function runningInstance(
  more: (urls: { readonly provider: string; readonly otherPort: number }) => string = () => '',
  extra: Environment = {},
): Promise<RunningInstance> {
  const provider = await startRecordingProvider();
  onTestFinished(() => provider.close());
  const choice = { index: 0, message: { role: 'assistant', content: 'Good day' }, finish_reason: 'stop' };
  provider.answer = answerJson(200, { id: 'c', object: 'chat.completion', choices: [choice] });
  const [port = 0, otherPort = 0, metrics = 0, grpc = 0] = await freePorts(4);
  const workspace = await cliWorkspace({
    'config.yaml': `version: v0.4.0
model_providers:
- {model: mine/m, base_url: "${provider.url}/v1", provider_interface: openai, default: true}
listeners:
- {type: model, name: m1, port: ${port}}
${more({ provider: provider.url, otherPort })}`,
  });
  const env = {
    PATH: process.env.PATH,
    METRICS_BIND_ADDRESS: `127.0.0.1:${metrics}`,
    PLANO_IN_CONTAINER: '0',
    PLANO_TRACE_PORT: String(grpc),
    ...extra,
  };
  const run = (line: string, options: RunOptions = {}) =>
    workspace.run(line, { ...options, env: { ...env, ...options.env } });
  const up = await run('up --with-tracing');
  if (up.exitCode !== 0) throw new Error(`it did not start: ${up.err}`);
  onTestFinished(async () => void (await run('down --force --timeout 2')));
  const chat = async () => {
    const body = JSON.stringify({ model: 'mine/m', messages: [{ role: 'user', content: 'Hello there' }] });
    const url = `http://127.0.0.1:${port}/v1/chat/completions`;
    const answer = await fetch(url, { method: 'POST', body }).catch(() => null);
    await answer?.text();
    return answer?.status ?? null;
  };
  return { ...workspace, run, port, provider, chat };
}
