// A program: starts the console on a config that names providers of the internet, looks at what a window would be
// given first, and says how long that took.

import { connectControl } from '../../src-main/instances/control-client.ts';
import { instancePaths } from '../../src-main/instances/instance-paths.ts';
import { findInstance } from '../../src-main/instances/instance-record.ts';
import { startRealConsole } from './real-console.ts';

const config = `version: v0.4.0
listeners:
  - { type: model, name: main, port: 12000 }
model_providers:
  - { model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true }
  - { model: anthropic/claude-sonnet-4-5, access_key: $ANTHROPIC_API_KEY }
routing_preferences:
  - { name: code review, description: reviews of code, models: [anthropic/claude-sonnet-4-5, openai/gpt-4o] }
tracing:
  random_sampling: 100
`;

const began = performance.now();
const running = await startRealConsole({
  config,
  environment: {
    OPENAI_API_KEY: 'sk-of-nobody',
    ANTHROPIC_API_KEY: 'sk-of-nobody-else',
    NODE_OPTIONS: process.env.CONSOLE_NODE_OPTIONS ?? '',
    CONNECTION_LOG: process.env.CONNECTION_LOG ?? '',
  },
});
try {
  const entered = await fetch(running.url, { redirect: 'manual' });
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = await fetch(new URL('/boot.js', running.url), { headers: { cookie } });
  const boot = await page.text();
  const instance = await findInstance(instancePaths(running.home, 'default'));
  const client = await connectControl(instance?.control ?? '');
  const { text } = await client.contract.call('config.read', {});
  const { state, notice } = await client.contract.call('gateway.status', {});
  client.close();
  const hasWorkspace = boot.includes(running.configFile) && text.includes('openai/gpt-4o');
  process.stdout.write(JSON.stringify({ ms: performance.now() - began, state, notice, hasWorkspace }));
} finally {
  await running.stop();
}
