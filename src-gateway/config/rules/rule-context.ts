import type { Reporter } from '../diagnostics/reporter.ts';
import type { EnvironmentLookup } from '../environment.ts';
import type { FileSurroundings } from '../file-surroundings.ts';
import type { YamlEditor } from '../fixes/edit-yaml.ts';
import type { ConfigModel } from '../model/config-model.ts';

/** What a rule may look at. Rules only report; they never change the model. */
export interface RuleContext {
  readonly model: ConfigModel;
  readonly reporter: Reporter;
  readonly editor: YamlEditor;
  readonly environment: EnvironmentLookup;
  readonly mode: 'native' | 'container' | 'kubernetes';
  /** Where the host starts the sandbox provider beside the gateway; `null`: nowhere. */
  readonly sandboxPort: number | null;
  readonly profile: 'dev' | 'production';
  /** The machine that the config is checked on; `null`: only the text counts. */
  readonly surroundings: FileSurroundings | null;
  /** A part of a file: what is absent is not missed. */
  readonly fragment: boolean;
  /** Offset to line number, from 1. */
  readonly lineOf: (offset: number) => number;
}

export type Rule = (context: RuleContext) => void;
