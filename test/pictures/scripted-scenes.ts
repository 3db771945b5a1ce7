import type { Page } from 'playwright-core';
import { sampleDocker, sampleGateway, sampleLadder, sampleTraceId } from '../support/console-sample.ts';
import { type Script, ScriptedFailure } from '../support/scripted-console.ts';
import { suiteScript } from '../support/suite-sample.ts';
import { wizardScript } from '../support/wizard-sample.ts';

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
const unreadable = (file: string) => () => {
  throw new ScriptedFailure('read_failed', `${file} could not be read: permission denied.`);
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
const noConfig: Script = {
  'config.read': () => {
    throw new ScriptedFailure('config_not_found', 'There is no /home/dev/shop-gateway/config.yaml.');
  },
};
const starting: Script = {
  'gateway.status': () => ({
    ...sampleGateway,
    state: 'starting',
    startedAt: null,
    listeners: [],
    start: {
      ...sampleLadder(),
      rungs: sampleLadder().rungs.map((rung, index) =>
        index < 3 ? rung : { ...rung, state: index === 3 ? 'running' : 'waiting', ms: null, detail: null },
      ),
    },
  }),
  'traces.list': never,
  'costs.report': never,
  'suites.list': never,
};
const unsetVariable: Script = {
  'gateway.status': () => ({
    ...sampleGateway,
    state: 'failed',
    startedAt: null,
    pid: null,
    listeners: [],
    notice: 'Missing required environment variables: ANTHROPIC_API_KEY',
    start: sampleLadder('variables', 'Missing required environment variables: ANTHROPIC_API_KEY', [
      {
        message:
          'variable ANTHROPIC_API_KEY is not set (used by model_providers[1].access_key); put it in .env or export ANTHROPIC_API_KEY="…"',
        line: 23,
      },
    ]),
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
  { name: 'wizard', path: '/new', ready: 'wizard-next', script: wizardScript },
  {
    name: 'wizard-check',
    path: '/new',
    ready: 'wizard-next',
    script: wizardScript,
    act: async (page) => {
      await page.getByTestId('wizard-next').click();
      await page.getByTestId('wizard-preview').waitFor();
    },
  },
  {
    name: 'state-wizard-error',
    path: '/new',
    ready: 'wizard-failed',
    script: { 'templates.list': unreadable('resources/templates') },
  },
  { name: 'state-home-empty', path: '/home', ready: 'home-no-config', script: noConfig },
  { name: 'state-home-busy', path: '/home', ready: 'rung-ports', script: starting },
  { name: 'state-home-error', path: '/home', ready: 'rung-cause', script: unsetVariable },
  {
    name: 'state-home-unreadable',
    path: '/home',
    ready: 'home-traces-error',
    script: { 'traces.list': broken },
  },
  { name: 'settings', path: '/settings', ready: 'setting-theme-dark' },
  {
    name: 'workspaces',
    path: '/traces',
    ready: 'trace-row',
    act: async (page) => {
      await page.getByTestId('workspace-menu').click();
      await page.getByTestId('workspace-open').waitFor();
    },
  },
  {
    name: 'workspace-new',
    path: '/traces',
    ready: 'trace-row',
    script: wizardScript,
    act: async (page) => {
      await page.getByTestId('workspace-menu').click();
      await page.getByTestId('workspace-new').click();
      await page.getByTestId('workspace-path').fill('~/code/shop');
    },
  },
  {
    name: 'log-below',
    path: '/traces',
    ready: 'trace-row',
    act: async (page) => {
      await page.keyboard.press('Control+j');
      await page.getByTestId('log-line').first().waitFor();
    },
  },
  {
    name: 'keys',
    path: '/traces',
    ready: 'trace-row',
    act: async (page) => {
      await page.keyboard.press('Shift+?');
      await page.getByTestId('shortcuts').waitFor();
    },
  },
  {
    name: 'state-config-unreadable',
    path: '/config',
    ready: 'config-unreadable',
    script: { 'config.read': unreadable('/home/dev/shop-gateway/config.yaml') },
  },
  {
    name: 'state-suites-unreadable',
    path: '/suites',
    ready: 'suites-failed',
    script: { 'suites.list': unreadable('.plano/suites') },
  },
  {
    name: 'state-trace-without-bodies',
    path: `/traces/${sampleTraceId}`,
    ready: 'span-row',
    act: async (page) => {
      await page.getByTestId('trace-tab-messages').click();
      await page.getByTestId('not-recorded').waitFor();
    },
  },
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
