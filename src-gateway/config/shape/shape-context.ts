import type { Reporter } from '../diagnostics/reporter.ts';
import type { ScalarExpander } from '../environment/expand-scalars.ts';
import type { YamlEditor } from '../fixes/edit-yaml.ts';

/** What every shape check works with. */
export interface ShapeContext {
  readonly reporter: Reporter;
  readonly expander: ScalarExpander;
  readonly editor: YamlEditor;
}
