import { checkAliases } from './check-aliases.ts';
import {
  checkListenerEntries,
  checkListenersFitSections,
  checkListenersSection,
  checkListenersTogether,
} from './check-listeners.ts';
import { checkProviderAccess, checkSharedHosts } from './check-provider-access.ts';
import {
  checkDefaultProvider,
  checkProviderDuplicates,
  checkProvidersSection,
} from './check-provider-list.ts';
import { checkProviderModels } from './check-provider-models.ts';
import { checkTracing } from './check-tracing.ts';
import { checkVersion } from './check-version.ts';
import type { Rule } from './rule-context.ts';

/** Every rule of the language, by topic. A new one is a function in its topic's file and a line here. */
export const rules: readonly Rule[] = [
  checkVersion,
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
  checkTracing,
];
