import { basename } from 'node:path';
import type { ConfigAnalysis, VariableUse } from '../../src-gateway/config/analyse-config.ts';
import { describeChanges } from '../../src-gateway/config/describe-changes.ts';
import type { Diagnostic } from '../../src-gateway/config/diagnostic.ts';
import type { GatewayConfig } from '../../src-gateway/config/gateway-config.ts';
import type {
  ApplyOutcome,
  ConfigDiagnosis,
  ConfigFile,
  ConfigReview,
  VariableInfo,
} from '../contract/config-calls.ts';
import { configFailure, sentence, whyNot } from './explain-config.ts';
import type { GatewayRunner } from './gateway-runner.ts';
import { HostFailure } from './host.ts';
import { noticeOf } from './port-conflict.ts';
import type { ConfigText, Workspace } from './workspace.ts';

/** What the editor asks about the config: the answers to the `config.*` calls. */
export class ConfigService {
  readonly #workspace: Workspace;
  readonly #runner: GatewayRunner;

  constructor(workspace: Workspace, runner: GatewayRunner) {
    this.#workspace = workspace;
    this.#runner = runner;
  }

  async read(): Promise<ConfigFile> {
    return this.#fileOf(await this.#workspace.read());
  }

  diagnose(text: string): ConfigDiagnosis {
    return toDiagnosis(this.#workspace.analyse(text));
  }

  review(text: string): ConfigReview {
    const analysis = this.#workspace.analyse(text);
    const { served } = this.#runner;
    const written = analysis.written();
    return {
      changes: written === null ? [] : [...describeChanges(served?.written ?? null, written)],
      appliedText: served?.text ?? '',
      diagnosis: toDiagnosis(analysis),
    };
  }

  /** What a text would serve, with its values. Throws `config_invalid`, `env_missing`. */
  configOf(text: string): GatewayConfig {
    const analysis = this.#workspace.analyseToServe(text);
    if (analysis.config !== null) return analysis.config;
    throw configFailure(analysis, basename(this.#workspace.configFile));
  }

  async save(text: string, baseSha256: string): Promise<ConfigFile> {
    return this.#fileOf(await this.#workspace.save(text, baseSha256));
  }

  variableNames(): string[] {
    return [...this.#workspace.variableNames()];
  }

  keepSecret(name: string, value: string, place: 'env' | 'store'): Promise<void> {
    return this.#workspace.keepSecret(name, value, place);
  }

  /** Validates, writes, reloads; on any failure the old config serves on and the message says why. */
  async apply(text: string, baseSha256: string): Promise<ApplyOutcome> {
    const diagnosis = toDiagnosis(this.#workspace.analyse(text));
    const toServe = this.#workspace.analyseToServe(text);
    if (toServe.config === null) {
      const { sha256 } = await this.#workspace.read();
      return { applied: false, sha256, message: whyNot(toServe), diagnosis };
    }
    const { sha256 } = await this.#workspace.save(text, baseSha256);
    try {
      const message = await this.#runner.serve(text);
      return { applied: message === null, sha256, message, diagnosis };
    } catch (error) {
      if (!(error instanceof HostFailure)) throw error;
      const serves = this.#runner.served === null ? '' : ' The old config serves on.';
      return { applied: false, sha256, message: `${sentence(noticeOf(error))}${serves}`, diagnosis };
    }
  }

  #fileOf({ text, sha256 }: ConfigText): ConfigFile {
    return {
      path: this.#workspace.configFile,
      text,
      sha256,
      appliedSha256: this.#runner.served?.sha256 ?? null,
    };
  }
}

/** A verdict as it crosses the boundary. */
export function toDiagnosis({ valid, version, diagnostics, variables }: ConfigAnalysis): ConfigDiagnosis {
  return {
    valid,
    version,
    diagnostics: diagnostics.map(toShape),
    variables: variables.map(toVariableInfo),
  };
}

function toVariableInfo({ name, set, source, masked, sources, places }: VariableUse): VariableInfo {
  return {
    name,
    set,
    source,
    masked,
    sources: sources.map((one, index) => ({ ...one, wins: index === 0 })),
    usedAt: [...places],
  };
}

function toShape(diagnostic: Diagnostic): ConfigDiagnosis['diagnostics'][number] {
  return {
    ...diagnostic,
    related: [...diagnostic.related],
    fixes: diagnostic.fixes.map((fix) => ({ ...fix, edits: [...fix.edits] })),
    tags: [...diagnostic.tags],
  };
}
