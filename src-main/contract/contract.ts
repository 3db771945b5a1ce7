import Type, { type Static } from 'typebox';
import { bodyCalls } from './body-calls.ts';
import type { ParamsOf, ProgressOf, ResultOf } from './call.ts';
import { configCalls } from './config-calls.ts';
import { consentCalls } from './consent-calls.ts';
import { ConsoleSettings } from './console-settings.ts';
import { costCalls } from './cost-calls.ts';
import { decisionCalls } from './decision-calls.ts';
import { diagnosticsCalls } from './diagnostics-calls.ts';
import { dockerCalls } from './docker-calls.ts';
import { draftCalls } from './draft-calls.ts';
import { faultCalls } from './fault-calls.ts';
import { filterCalls } from './filter-calls.ts';
import { GatewayView, gatewayCalls } from './gateway-calls.ts';
import { historyCalls } from './history-calls.ts';
import { hostCalls, LogEntry } from './host-calls.ts';
import { impactCalls } from './impact-calls.ts';
import { messageCalls } from './message-calls.ts';
import { playgroundCalls } from './playground-calls.ts';
import { priceCalls } from './price-calls.ts';
import { promptCalls } from './prompt-calls.ts';
import { savedFilterCalls } from './saved-filter-calls.ts';
import { secretCalls } from './secret-calls.ts';
import { sessionCalls } from './session-calls.ts';
import { settingsCalls } from './settings-calls.ts';
import { storageCalls, TraceClearing } from './storage-calls.ts';
import { suiteCalls } from './suite-calls.ts';
import { targetCalls } from './target-calls.ts';
import { templateCalls } from './template-calls.ts';
import { TraceRow, TraceStats, traceCalls } from './trace-calls.ts';
import { UpdatesState, updateCalls } from './update-calls.ts';
import { windowCalls } from './window-calls.ts';
import { workspaceCalls } from './workspace-calls.ts';

/** Every call between a client (window, browser, command line) and the host. */
export const calls = {
  ...hostCalls,
  ...configCalls,
  ...draftCalls,
  ...gatewayCalls,
  ...faultCalls,
  ...traceCalls,
  ...costCalls,
  ...priceCalls,
  ...sessionCalls,
  ...savedFilterCalls,
  ...playgroundCalls,
  ...promptCalls,
  ...historyCalls,
  ...decisionCalls,
  ...filterCalls,
  ...targetCalls,
  ...suiteCalls,
  ...impactCalls,
  ...consentCalls,
  ...bodyCalls,
  ...messageCalls,
  ...dockerCalls,
  ...templateCalls,
  ...settingsCalls,
  ...secretCalls,
  ...storageCalls,
  ...diagnosticsCalls,
  ...updateCalls,
  ...windowCalls,
  ...workspaceCalls,
} as const;

/** Everything the host says unasked. A client hears only the topics it subscribed to. */
export const events = {
  'gateway.status': GatewayView,
  /** New or changed traces, newest first, at most 200; `stats` after the batch. */
  'traces.added': Type.Object({ rows: Type.Array(TraceRow), stats: TraceStats }),
  /** Traces are about to be deleted; `null`: they were, or somebody took it back. */
  'traces.clearing': Type.Object({ pending: Type.Union([TraceClearing, Type.Null()]) }),
  /** The config file changed on disk by another hand. */
  'config.changed': Type.Object({ sha256: Type.String() }),
  /** A run of the playground was kept or is gone. */
  'history.changed': Type.Object({}),
  /** A suite was written or has run, at the wish of any client. */
  'suites.changed': Type.Object({ file: Type.String() }),
  /** A window changed what people set for all of them. */
  'settings.changed': ConsoleSettings,
  /** Secrets were kept, removed, unlocked, or are kept elsewhere: variables may have other values. */
  'secrets.changed': Type.Object({}),
  'updates.changed': UpdatesState,
  /** This console is on another config now: whatever a window shows is of the one before. */
  'workspace.changed': Type.Object({ path: Type.String() }),
  'logs.added': Type.Object({ entries: Type.Array(LogEntry) }),
} as const;

/** What clients of other machines may not ask. */
export const localCalls: ReadonlySet<keyof typeof calls> = new Set(['faults.set', 'faults.clear']);

export type CallName = keyof typeof calls;
export type CallParams<N extends CallName> = ParamsOf<(typeof calls)[N]>;
export type CallResult<N extends CallName> = ResultOf<(typeof calls)[N]>;
export type CallProgress<N extends CallName> = ProgressOf<(typeof calls)[N]>;

export type EventTopic = keyof typeof events;
export type EventPayload<T extends EventTopic> = Static<(typeof events)[T]>;
