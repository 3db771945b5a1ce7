import { deriveConfig } from './derive/derive-config.ts';
import type { DeriveOptions } from './derive/derive-mode.ts';
import type { Diagnostic } from './diagnostic.ts';
import { reportRendered, reportSource, rootMap } from './diagnostics/report-source.ts';
import { reportSurroundings } from './diagnostics/report-surroundings.ts';
import { createReporter } from './diagnostics/reporter.ts';
import { settleDiagnostics } from './diagnostics/settle-diagnostics.ts';
import { ScalarExpander, type VariableUse } from './environment/expand-scalars.ts';
import type { EnvironmentLookup } from './environment.ts';
import type { FileSurroundings } from './file-surroundings.ts';
import { createYamlEditor } from './fixes/edit-yaml.ts';
import { withReliableFixes } from './fixes/reliable-fixes.ts';
import type { GatewayConfig } from './gateway-config.ts';
import type { ConfigModel } from './model/config-model.ts';
import { readVersion } from './model/config-version.ts';
import { readModel } from './model/read-model.ts';
import { rules } from './rules/rules.ts';
import { checkShape } from './shape/check-shape.ts';
import { createLineIndex } from './source/line-index.ts';
import { readSource } from './source/read-source.ts';

export type { VariableUse };

export interface AnalyseOptions {
  readonly text: string;
  /** Name to show. */
  readonly file: string;
  /** SHA-256 of the text, hex. */
  readonly hash: string;
  readonly environment: EnvironmentLookup;
  /** Where the gateway runs, which decides what `localhost` means. */
  readonly mode?: 'native' | 'container' | 'kubernetes';
  /** Absent: what the file's own trace attributes say. */
  readonly profile?: 'dev' | 'production';
  /** The text is a part of a file: what is absent is not missed, variables are not looked up. */
  readonly fragment?: boolean;
  /** Report variables without a value (`ENV_MISSING`). */
  readonly checkEnvironment: boolean;
  /** Bind address of listeners that name none; 127.0.0.1. */
  readonly defaultAddress?: string;
  /**
   * Port on which the host starts the sandbox provider beside the gateway, 12800; `null`: the config will
   * run where it starts none.
   */
  readonly sandboxPort?: number | null;
  /** Start although credentials are missing: their providers answer 401. */
  readonly allowMissingKeys?: boolean;
  /** Start whatever Plano starts: errors that Plano does not refuse become warnings. */
  readonly lenient?: boolean;
  /** The machine that the config is checked on; absent: only the text counts. */
  readonly surroundings?: FileSurroundings;
}

export interface ConfigAnalysis {
  /** By line and column. */
  readonly diagnostics: readonly Diagnostic[];
  /** No diagnostic is an error. */
  readonly valid: boolean;
  /** The config version as written, when it is a known one. */
  readonly version: string | null;
  /** References kept, literal credentials masked; best effort when there are errors. */
  readonly effective: GatewayConfig | null;
  /** The same with literal credentials, to compare two configs by; never to be shown or sent. */
  written(): GatewayConfig | null;
  /** With values, for the running gateway only; `null` on any error or missing variable. */
  readonly config: GatewayConfig | null;
  readonly variables: readonly VariableUse[];
}

/** Everything that can be said about a config text, in one pass. Pure; never throws. */
export function analyseConfig(options: AnalyseOptions): ConfigAnalysis {
  const { text, lenient = false } = options;
  const lines = createLineIndex(text);
  const reporter = createReporter(lines);
  const source = readSource(text);
  const editor = createYamlEditor(text, lines, source.root);
  const { surroundings, checkEnvironment } = options;
  if (surroundings !== undefined) {
    reportSurroundings(surroundings, { file: options.file, checkEnvironment, reporter });
  }
  reportSource(source, text, lines, reporter, editor);
  const root = rootMap(source.root, source, reporter, editor);
  if (root === null) {
    const profile = options.profile ?? 'dev';
    const diagnostics = settleDiagnostics(reporter.diagnostics, { text, lenient, profile });
    return {
      diagnostics,
      valid: false,
      version: null,
      effective: null,
      written: () => null,
      config: null,
      variables: [],
    };
  }
  const expander = new ScalarExpander({
    text,
    environment: options.environment,
    reporter,
    editor,
    checkEnvironment,
    envFiles: surroundings?.envFiles ?? [],
    allowMissingKeys: options.allowMissingKeys ?? false,
    skip: options.fragment ?? false,
  });
  const rendered = reportRendered(root, reporter);
  if (!rendered) {
    checkShape(root, { reporter, expander, editor });
    expander.reportMissing();
  }
  const model = readModel(root, expander);
  const profile = options.profile ?? profileOf(model);
  for (const rule of rendered ? [] : rules) {
    rule({
      model,
      reporter,
      editor,
      environment: options.environment,
      mode: options.mode ?? 'native',
      sandboxPort: options.sandboxPort === undefined ? 12_800 : options.sandboxPort,
      profile,
      surroundings: checkEnvironment ? (surroundings ?? null) : null,
      fragment: options.fragment ?? false,
      lineOf: (offset) => lines.position(offset).line,
    });
  }
  const diagnostics = settleDiagnostics(withReliableFixes(reporter.diagnostics), { text, lenient, profile });
  const valid = !diagnostics.some((diagnostic) => diagnostic.severity === 'error');
  const startable = valid && expander.missingStrict().length === 0;
  return {
    diagnostics,
    valid,
    version: knownVersion(model),
    effective: derive(model, options, 'references'),
    written: () => derive(model, options, 'written'),
    config: startable ? derive(model, options, 'values') : null,
    variables: expander.variables(lines),
  };
}

function derive(model: ConfigModel, options: AnalyseOptions, mode: DeriveOptions['mode']): GatewayConfig {
  const { file, hash, environment, defaultAddress = '127.0.0.1' } = options;
  return deriveConfig(model, { file, hash, environment, defaultAddress, mode });
}

/** A file that tags its traces as production is one. */
function profileOf(model: ConfigModel): 'dev' | 'production' {
  const attributes = model.tracing?.staticAttributes ?? [];
  const production = attributes.some(
    ({ name, value }) =>
      (name === 'environment' || name === 'deployment.environment') && /^prod(uction)?$/.test(value.value),
  );
  return production ? 'production' : 'dev';
}

function knownVersion(model: ConfigModel): string | null {
  const version = readVersion(model.version);
  return version.kind === 'known' ? version.text : null;
}
