import { checkVersion } from './check-version.ts';
import type { Rule } from './rule-context.ts';

/** Every rule of the language, by topic. A new one is a function in its topic's file and a line here. */
export const rules: readonly Rule[] = [checkVersion];
