import type { Page } from 'playwright-core';
import { sampleDocker, sampleGateway } from '../support/console-sample.ts';
import { type Script, ScriptedFailure } from '../support/scripted-console.ts';
import { suiteScript } from '../support/suite-sample.ts';

export interface Scene {
  readonly name: string;
  /** `/traces`. */
  readonly path: string;
  /** What stands there once the picture can be taken, unless `act` waits for more. */
  readonly ready: string;
  readonly script?: Script;
  readonly act?: (page: Page) => Promise<void>;
}

const never = () => new Promise<never>(() => {});
const broken = () => {
  throw new ScriptedFailure('store_unavailable', 'The trace store could not be read: disk I/O error.');
};
const noTraces: Script = {
  'traces.list': () => ({ rows: [], more: false, unknownKeys: [] }),
  'traces.stats': () => ({ traces: 0, spans: 0, dropped: {}, bytes: 0 }),
};
const stopped: Script = {
  'gateway.status': () => ({
    ...sampleGateway,
    state: 'stopped',
    startedAt: null,
    pid: null,
    listeners: sampleGateway.listeners.map((one) => ({
      ...one,
      state: 'stopped',
      error: null,
      requests: 0,
      errors: 0,
      inFlight: 0,
    })),
  }),
};
const openContainers = async (page: Page) => {
  await page.getByTestId('containers-open').click();
  await page.getByRole('dialog').waitFor();
};
const sendExample = async (page: Page) => {
  await page.getByTestId('playground-example-1').click();
  await page.keyboard.press('Control+Enter');
};

/** Empty, busy and broken: each screen as it is when things are not as they should be. */
export const scriptedScenes: readonly Scene[] = [
  { name: 'state-config-busy', path: '/config', ready: 'loading', script: { 'config.read': never } },
  { name: 'state-traces-empty', path: '/traces', ready: 'traces-empty', script: noTraces },
  {
    name: 'state-traces-stopped',
    path: '/traces',
    ready: 'traces-gateway-down',
    script: { ...noTraces, ...stopped },
  },
  { name: 'state-traces-busy', path: '/traces', ready: 'traces-screen', script: { 'traces.list': never } },
  { name: 'state-traces-error', path: '/traces', ready: 'traces-screen', script: { 'traces.list': broken } },
  {
    name: 'state-trace-missing',
    path: `/traces/${'0'.repeat(32)}`,
    ready: 'trace-missing',
    script: {
      'traces.outline': () => {
        throw new ScriptedFailure('not_found', 'There is no such trace.');
      },
    },
  },
  {
    name: 'state-sessions-empty',
    path: '/sessions',
    ready: 'sessions-empty',
    script: { 'sessions.list': () => ({ sessions: [] }) },
  },
  {
    name: 'state-sessions-error',
    path: '/sessions',
    ready: 'sessions-failed',
    script: { 'sessions.list': broken },
  },
  { name: 'state-playground-empty', path: '/playground', ready: 'playground-empty' },
  {
    name: 'state-playground-busy',
    path: '/playground',
    ready: 'playground-empty',
    script: { 'playground.send': never },
    act: async (page) => {
      await sendExample(page);
      await page.getByTestId('playground-stop').waitFor();
    },
  },
  {
    name: 'state-playground-error',
    path: '/playground',
    ready: 'playground-empty',
    script: {
      'playground.send': () => {
        throw new ScriptedFailure('gateway_unreachable', 'connect ECONNREFUSED 127.0.0.1:12000');
      },
    },
    act: async (page) => {
      await sendExample(page);
      await page.locator('[data-testid="playground-screen"][data-state="failed"]').waitFor();
    },
  },
  { name: 'state-listeners-error', path: '/listeners', ready: 'listener-error' },
  { name: 'state-listeners-stopped', path: '/listeners', ready: 'listener-main', script: stopped },
  { name: 'state-suites-empty', path: '/suites', ready: 'suites-empty' },
  { name: 'state-suites-error', path: '/suites', ready: 'suite-problem-open', script: suiteScript },
  {
    name: 'state-costs-busy',
    path: '/costs',
    ready: 'costs-screen',
    script: { 'costs.report': never, 'models.overview': never },
  },
  {
    name: 'state-costs-error',
    path: '/costs',
    ready: 'costs-screen',
    script: { 'costs.report': broken, 'models.overview': broken },
  },
  {
    name: 'containers',
    path: '/listeners',
    ready: 'containers-open',
    script: { 'docker.overview': () => sampleDocker },
    act: openContainers,
  },
  {
    name: 'state-containers-error',
    path: '/listeners',
    ready: 'containers-open',
    script: {
      'docker.overview': () => ({
        ...sampleDocker,
        engine: null,
        problem: 'Docker daemon not running',
        tried: [{ address: 'unix:///var/run/docker.sock', reason: 'ENOENT' }],
      }),
    },
    act: openContainers,
  },
];
