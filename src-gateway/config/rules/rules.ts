import { checkBindings, checkFilterFields, checkServices, checkUnreachable } from './check-agents.ts';
import { checkAliases } from './check-aliases.ts';
import { checkChains } from './check-chains.ts';
import { checkDescriptions } from './check-descriptions.ts';
import { checkEndpoints } from './check-endpoints.ts';
import { checkFiles } from './check-files.ts';
import { checkHosts } from './check-hosts.ts';
import { checkLegacyKeys } from './check-legacy-keys.ts';
import { checkGuards, checkRateLimits } from './check-limits.ts';
import {
  checkListenerEntries,
  checkListenersFitSections,
  checkListenersSection,
  checkListenersTogether,
} from './check-listeners.ts';
import { checkParameters } from './check-parameters.ts';
import { checkInlinePreferences, checkPreferences } from './check-preferences.ts';
import { checkProviderAccess, checkSharedHosts } from './check-provider-access.ts';
import { checkProviderDuplicates } from './check-provider-duplicates.ts';
import { checkDefaultProvider, checkProvidersSection } from './check-provider-list.ts';
import { checkProviderModels } from './check-provider-models.ts';
import { checkRouterModels, checkRoutingSections } from './check-routing.ts';
import { checkStraySecrets } from './check-secrets.ts';
import { checkOverrides, checkStateStorage } from './check-state.ts';
import { checkOrchestratorEndpoints, checkTargets } from './check-targets.ts';
import { checkTracing } from './check-tracing.ts';
import { checkVersion } from './check-version.ts';
import type { Rule } from './rule-context.ts';

/** Every rule of the language, by topic. A new one is a function in its topic's file and a line here. */
export const rules: readonly Rule[] = [
  checkVersion,
  checkLegacyKeys,
  checkListenersSection,
  checkListenerEntries,
  checkListenersTogether,
  checkListenersFitSections,
  checkProvidersSection,
  checkProviderModels,
  checkProviderDuplicates,
  checkDefaultProvider,
  checkProviderAccess,
  checkSharedHosts,
  checkAliases,
  checkServices,
  checkFilterFields,
  checkBindings,
  checkChains,
  checkUnreachable,
  checkDescriptions,
  checkInlinePreferences,
  checkPreferences,
  checkRoutingSections,
  checkRouterModels,
  checkEndpoints,
  checkTargets,
  checkParameters,
  checkOrchestratorEndpoints,
  checkGuards,
  checkRateLimits,
  checkTracing,
  checkStateStorage,
  checkOverrides,
  checkHosts,
  checkFiles,
  checkStraySecrets,
];
