import { arch, release, totalmem } from 'node:os';
import { isSecretKey, maskValue } from '../../../src-gateway/config/secrets.ts';
import type { ConfigDiagnosis } from '../../contract/config-calls.ts';
import type { DiagnosticsFile, Redaction } from '../../contract/diagnostics-calls.ts';
import { maskConfig } from '../mask-config.ts';

/** What is known here; what is not is left out of the bundle. */
export interface DiagnosticsSources {
  readonly about: Readonly<Record<string, unknown>>;
  readonly config: { readonly text: string; readonly diagnosis: ConfigDiagnosis } | null;
  readonly settings: Readonly<Record<string, unknown>>;
  /** The process's own variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** State of the gateway; `null`: none runs. */
  readonly gateway: unknown;
  /** Figures of the trace store; `null`: there is none here. */
  readonly storage: unknown;
  /** Lines, oldest first. */
  readonly log: readonly string[];
}

/** What stands in the place of a secret, and where that was. */
type Mask = Pick<Redaction, 'what' | 'shown'>;

/** A file in which secrets are masked that their place or name tells, but not yet those that their value does. */
export interface DraftFile extends DiagnosticsFile {
  readonly masked: readonly Mask[];
}

/** The files of a bundle. No traces, no bodies. */
export function diagnosticsFiles(sources: DiagnosticsSources): DraftFile[] {
  const { about, config, environment, gateway, log, settings, storage } = sources;
  const machine = { arch: arch(), release: release(), memoryMiB: Math.round(totalmem() / 1024 / 1024) };
  return [
    json('about.json', 'Version, system, instance', { ...about, ...machine }),
    ...(config === null ? [] : configFiles(config)),
    maskedJson('settings.json', 'Settings of the console', settings),
    maskedJson('environment.json', 'Variables of the process that set up Plano', planoVariables(environment)),
    ...(gateway === null ? [] : [json('gateway.json', 'State of the gateway and its listeners', gateway)]),
    ...(storage === null ? [] : [json('storage.json', 'How much the trace store holds', storage)]),
    ...(log.length === 0
      ? []
      : [
          {
            name: 'log.txt',
            what: `The newest ${log.length} lines of the log`,
            text: `${log.join('\n')}\n`,
            masked: [],
          },
        ]),
  ];
}

function configFiles({ text, diagnosis }: NonNullable<DiagnosticsSources['config']>): DraftFile[] {
  const { diagnostics, valid, variables, version } = diagnosis;
  const masked = maskConfig(text);
  const problems = diagnostics.map(({ code, message, path, range, severity }) => ({
    code,
    severity,
    at: `${range.start.line}:${range.start.column}`,
    path,
    message,
  }));
  const sources = variables.map(({ name, set, sources: all, usedAt }) => ({
    name,
    set,
    sources: all.map(({ source }) => source),
    used_at: usedAt.map(({ path }) => path),
  }));
  return [
    {
      name: 'config.yaml',
      what: 'The config, without what it spells out of secrets',
      text: masked.text,
      masked: masked.secrets.map(({ line, shown }) => ({ what: `line ${line}`, shown })),
    },
    json('problems.json', 'What the validator says of it', { valid, version, problems }),
    json('variables.json', 'Its variables and where they come from, without values', sources),
  ];
}

function planoVariables(environment: DiagnosticsSources['environment']): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => /^(PLANO_|OTEL_|LOG_LEVEL$)/.test(name)),
  );
}

/** A value as JSON; what its name or its shape tells to be secret is masked and noted. */
function maskedJson(name: string, what: string, value: unknown): DraftFile {
  const masks: Mask[] = [];
  const hide = (item: unknown, key: string): unknown => {
    if (typeof item === 'string') {
      const shown = maskValue(key, item);
      if (shown !== item) masks.push({ what: key, shown: isSecretKey(key) ? shown : 'masked in its text' });
      return shown;
    }
    if (Array.isArray(item)) return item.map((one) => hide(one, key));
    if (typeof item !== 'object' || item === null) return item;
    return Object.fromEntries(Object.entries(item).map(([inner, one]) => [inner, hide(one, inner)]));
  };
  const shown = hide(value, '');
  return { ...json(name, what, shown), masked: masks };
}

function json(name: string, what: string, value: unknown): DraftFile {
  return { name, what, text: `${JSON.stringify(value, null, 2)}\n`, masked: [] };
}
