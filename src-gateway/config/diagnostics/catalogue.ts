import { agentDiagnostics } from './agent-diagnostics.ts';
import { aliasDiagnostics } from './alias-diagnostics.ts';
import type { DiagnosticDefinition } from './define.ts';
import { environmentDiagnostics } from './environment-diagnostics.ts';
import { fileDiagnostics } from './file-diagnostics.ts';
import { limitDiagnostics } from './limit-diagnostics.ts';
import { listenerDiagnostics } from './listener-diagnostics.ts';
import { providerDiagnostics } from './provider-diagnostics.ts';
import { routingDiagnostics } from './routing-diagnostics.ts';
import { runDiagnostics } from './run-diagnostics.ts';
import { shapeDiagnostics } from './shape-diagnostics.ts';
import { targetDiagnostics } from './target-diagnostics.ts';
import { tracingDiagnostics } from './tracing-diagnostics.ts';
import { versionDiagnostics } from './version-diagnostics.ts';
import { yamlDiagnostics } from './yaml-diagnostics.ts';

const rows = {
  ...fileDiagnostics,
  ...yamlDiagnostics,
  ...shapeDiagnostics,
  ...versionDiagnostics,
  ...listenerDiagnostics,
  ...agentDiagnostics,
  ...providerDiagnostics,
  ...aliasDiagnostics,
  ...routingDiagnostics,
  ...targetDiagnostics,
  ...limitDiagnostics,
  ...tracingDiagnostics,
  ...environmentDiagnostics,
  ...runDiagnostics,
};

export type DiagnosticCode = keyof typeof rows;

type DataByCode = { [Code in DiagnosticCode]: Parameters<(typeof rows)[Code]['message']>[0] };

/** What the message of a code needs to know. */
export type DiagnosticData<Code extends DiagnosticCode> = DataByCode[Code];

/** Every diagnostic of the config language, by code. A new one is a row in the table of its topic. */
export const catalogue: { readonly [Code in DiagnosticCode]: DiagnosticDefinition<DataByCode[Code]> } = rows;

/** Codes of names that lead nowhere. */
export const leadingNowhere: ReadonlySet<string> = new Set(
  Object.entries(rows).flatMap(([code, row]) => ('leadsNowhere' in row && row.leadsNowhere ? [code] : [])),
);

/** Codes that profile `production` raises by one step. */
export const raisedInProduction: ReadonlySet<string> = new Set(
  Object.entries(rows).flatMap(([code, row]) =>
    'productionRaises' in row && row.productionRaises ? [code] : [],
  ),
);
