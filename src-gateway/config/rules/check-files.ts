import type { RuleContext } from './rule-context.ts';

/** Files that the config names and that must be there when the gateway starts. */
export function checkFiles({ model, reporter, surroundings }: RuleContext): void {
  const { tlsCaPath } = model.overrides;
  if (surroundings === null || tlsCaPath === null || !tlsCaPath.known) return;
  const path = tlsCaPath.value.trim();
  if (path === '' || surroundings.fileExists(path)) return;
  reporter.report('RUN_CA_NOT_FOUND', tlsCaPath.node, { path: tlsCaPath.written });
}
