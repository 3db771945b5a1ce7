import type { PlanoVerdict, SourceRange } from '../diagnostic.ts';
import { fix, type Reporter } from '../diagnostics/reporter.ts';
import type { EnvironmentLookup, EnvironmentValue } from '../environment.ts';
import type { EnvFileView } from '../file-surroundings.ts';
import type { YamlEditor } from '../fixes/edit-yaml.ts';
import { isSecretKey, looksSecret, maskSecret } from '../secrets.ts';
import type { SchemaNode } from '../shape/schema-node.ts';
import type { LineIndex } from '../source/line-index.ts';
import { dottedPath, pointerOf, type SourceScalar } from '../source/source-node.ts';
import { checkedUnexpanded } from './checked-unexpanded.ts';
import { encodeInUserInfo } from './encode-in-user-info.ts';
import { parseReferences, type TextPart, type VariableReference } from './parse-references.ts';

/** A text of the file with its variables replaced. */
export interface ExpandedText {
  /** As in the file, references kept. */
  readonly written: string;
  /** With values; a variable that is not set stays as its reference. */
  readonly value: string;
  readonly references: readonly VariableReference[];
  /** Names without a value. */
  readonly missing: readonly string[];
  /** Nothing in it was, or looked like, a reference. */
  readonly literal: boolean;
}

/** Where and how a variable is used, and what is known of its value. */
export interface VariableUse {
  readonly name: string;
  readonly set: boolean;
  /** The source that wins, such as `.env:3`. */
  readonly source: string | null;
  /** Every source that has it, the winner first; a secret in one of them masks all. */
  readonly sources: readonly VariableSource[];
  /** JSON pointers. */
  readonly usedAt: readonly string[];
  /** Each reference in the text, in the order of the fields; `path` is dotted. */
  readonly places: readonly { readonly path: string; readonly range: SourceRange }[];
  /** Used in a field that cannot do without a value. */
  readonly strict: boolean;
  /** The value as it may be shown; `null` when there is none. */
  readonly masked: string | null;
}

export interface VariableSource {
  readonly source: string;
  /** The value as it may be shown. */
  readonly masked: string;
}

export interface ExpandOptions {
  readonly text: string;
  readonly environment: EnvironmentLookup;
  readonly reporter: Reporter;
  readonly editor: YamlEditor;
  /** Report variables without a value. */
  readonly checkEnvironment: boolean;
  /** The files that variables come from. */
  readonly envFiles: readonly EnvFileView[];
  /** Missing credentials are a warning: their providers answer 401. */
  readonly allowMissingKeys: boolean;
  /** Fragments are read as they are written. */
  readonly skip: boolean;
}

interface Use {
  readonly node: SourceScalar;
  readonly reference: VariableReference;
  readonly part: { readonly start: number; readonly end: number };
  readonly strict: boolean;
  readonly credential: boolean;
}

/** The environment stage: replaces variables in parsed scalars, so that a value can never change structure. */
export class ScalarExpander {
  readonly #options: ExpandOptions;
  readonly #expanded = new Map<SourceScalar, ExpandedText>();
  readonly #uses = new Map<string, Use[]>();

  constructor(options: ExpandOptions) {
    this.#options = options;
  }

  /** What the stage knows of a scalar; texts that it has not seen are taken as written. */
  textOf(node: SourceScalar): ExpandedText {
    return (
      this.#expanded.get(node) ?? {
        written: node.text,
        value: node.text,
        references: [],
        missing: [],
        literal: true,
      }
    );
  }

  /** Expands one scalar of a field and reports what is odd about its references. */
  expand(node: SourceScalar, schema: SchemaNode): ExpandedText {
    const done = this.#expanded.get(node);
    if (done !== undefined) return done;
    const parts = node.text.includes('$') ? parseReferences(node.text) : [];
    const literal = parts.every((part) => part.kind === 'literal');
    const expanded =
      literal || this.#options.skip
        ? { written: node.text, value: node.text, references: [], missing: [], literal }
        : this.#replace(node, schema, parts);
    this.#expanded.set(node, expanded);
    return expanded;
  }

  /** One finding per name, once every use is known. */
  reportMissing(): void {
    const { reporter, checkEnvironment, allowMissingKeys } = this.#options;
    if (!checkEnvironment) return;
    for (const [name, uses] of this.#uses) {
      const strict = uses.filter((use) => use.strict && use.reference.fallback === null);
      const first = strict[0];
      if (first === undefined || this.#options.environment.get(name) !== undefined) continue;
      const keysOnly = strict.every((use) => use.credential);
      reporter.report(
        'ENV_MISSING',
        first.node,
        { name, places: strict.map((use) => dottedPath(use.node.path)) },
        {
          part: first.part,
          severity: allowMissingKeys && keysOnly ? 'warning' : 'error',
          plano: planoLetter(strict),
          related: strict.slice(1).map((use) => reporter.related(use.node, `${name} is used here too`)),
        },
      );
    }
  }

  /** Every variable of the file in order of first use; `lines` are those of the text. */
  variables(lines: LineIndex): VariableUse[] {
    return [...this.#uses].map(([name, uses]) => {
      const found = this.#sourcesOf(name);
      const secret =
        isSecretKey(name) ||
        uses.some((use) => use.credential) ||
        found.some(({ value }) => looksSecret(value));
      const sources = found.map(({ source, value }) => ({
        source,
        masked: secret ? maskSecret(value) : value,
      }));
      return {
        name,
        set: sources.length > 0,
        source: sources[0]?.source ?? null,
        sources,
        usedAt: [...new Set(uses.map((use) => pointerOf(use.node.path)))],
        places: uses.map(({ node, part }) => ({
          path: dottedPath(node.path),
          range: lines.range(part.start, part.end),
        })),
        strict: uses.some((use) => use.strict && use.reference.fallback === null),
        masked: sources[0]?.masked ?? null,
      };
    });
  }

  #sourcesOf(name: string): readonly EnvironmentValue[] {
    const { environment } = this.#options;
    const found = environment.get(name);
    return environment.sourcesOf?.(name) ?? (found === undefined ? [] : [found]);
  }

  /** Strict variables without a value, those of credentials left out when they may be missing. */
  missingStrict(): string[] {
    const { environment, allowMissingKeys } = this.#options;
    return [...this.#uses]
      .filter(([name, uses]) => {
        const strict = uses.filter((use) => use.strict && use.reference.fallback === null);
        const counted = allowMissingKeys ? strict.filter((use) => !use.credential) : strict;
        return counted.length > 0 && environment.get(name) === undefined;
      })
      .map(([name]) => name);
  }

  #replace(node: SourceScalar, schema: SchemaNode, parts: readonly TextPart[]): ExpandedText {
    const { environment, reporter } = this.#options;
    const strict = schema['x-env'] !== 'text';
    const place = this.#placer(node);
    const references: VariableReference[] = [];
    const missing: string[] = [];
    let value = '';
    for (const part of parts) {
      if (part.kind === 'literal') {
        value += part.text;
        continue;
      }
      const at = place(part);
      if (part.kind === 'dollar') {
        value += '$';
        reporter.report('ENV_DEFAULT_SYNTAX', node, { text: '$$' }, { part: at });
        continue;
      }
      if (part.kind === 'broken') {
        value += part.text;
        if (strict) reporter.report('ENV_SYNTAX', node, { reason: part.reason }, { part: at });
        continue;
      }
      references.push(part);
      const found = environment.get(part.name);
      if (part.fallback !== null || part.demand !== null) {
        reporter.report('ENV_DEFAULT_SYNTAX', node, { text: part.text }, { part: at });
      }
      if (found === undefined && part.fallback === null) missing.push(part.name);
      this.#note(part, node, at, schema, strict);
      if (strict) {
        if (found !== undefined) this.#checkValue(part, found.value, node, at);
        value += encodeInUserInfo(node.text, part, (found?.value ?? part.fallback)?.trim() ?? part.text);
      } else {
        this.#checkInText(part, found?.value, node, at);
        value += found?.value ?? part.fallback ?? part.text;
      }
    }
    this.#checkPortability(node, schema, references, place);
    return { written: node.text, value, references, missing, literal: false };
  }

  #note(
    reference: VariableReference,
    node: SourceScalar,
    part: Use['part'],
    schema: SchemaNode,
    strict: boolean,
  ): void {
    const uses = this.#uses.get(reference.name) ?? [];
    const credential = schema['x-secret'] === true || isAuthorizationHeader(node);
    uses.push({ node, reference, part, strict, credential });
    this.#uses.set(reference.name, uses);
    if (uses.length === 1) this.#checkSource(reference, node, part);
  }

  /** Said once for a name, where it is used first. */
  #checkSource({ name }: VariableReference, node: SourceScalar, part: Use['part']): void {
    const { environment, envFiles, reporter } = this.#options;
    const [winner, ...others] = environment.sourcesOf?.(name) ?? [];
    if (winner === undefined) return;
    const loser = others.find((other) => other.value !== winner.value);
    if (loser !== undefined) {
      reporter.report('ENV_SHADOWED', node, { name, winner: winner.source, loser: loser.source }, { part });
    }
    for (const file of envFiles) {
      for (const { code, line, message } of file.problems) {
        const place = `${file.name}:${line}`;
        if (code === 'ENV_DOTENV_PORTABILITY' && place === winner.source) {
          reporter.report(code, node, { place, reason: message }, { part });
        }
      }
    }
  }

  #checkValue(reference: VariableReference, value: string, node: SourceScalar, part: Use['part']): void {
    const { name } = reference;
    if (value.trim() === '') this.#options.reporter.report('ENV_EMPTY', node, { name }, { part });
    else if (value.trim() !== value)
      this.#options.reporter.report('ENV_WHITESPACE', node, { name }, { part });
  }

  #checkInText(
    reference: VariableReference,
    value: string | undefined,
    node: SourceScalar,
    part: Use['part'],
  ): void {
    const { name } = reference;
    const { reporter } = this.#options;
    if (value === undefined && reference.fallback === null) {
      reporter.report('ENV_UNRESOLVED_TEXT', node, { name }, { part });
    } else if (value !== undefined && /KEY|TOKEN|SECRET|PASS|PWD/.test(name)) {
      reporter.report('ENV_SECRET_IN_TEXT', node, { name }, { part });
    }
  }

  /** References that Plano reads differently, because it checks the text before it replaces anything. */
  #checkPortability(
    node: SourceScalar,
    schema: SchemaNode,
    references: readonly VariableReference[],
    place: (part: { start: number; end: number }) => Use['part'],
  ): void {
    const { reporter } = this.#options;
    for (const reference of references) {
      const { name } = reference;
      const part = place(reference);
      const braced = reference.braced && reference.fallback === null && reference.demand === null;
      if (braced && (node.entry?.name === 'access_key' || isAuthorizationHeader(node))) {
        reporter.report(
          'ENV_BRACED_KEY',
          node,
          { name },
          {
            part,
            fixes: [fix(`Write $${name}`, 'safe', this.#options.editor.replaceRange(part, `$${name}`))],
          },
        );
      }
      const verdict = checkedUnexpanded(node, schema, reference);
      if (verdict === 'host') reporter.report('ENV_IN_URL_HOST', node, { name }, { part });
      else if (verdict !== null)
        reporter.report('ENV_IN_IDENTIFIER', node, { name }, { part, plano: verdict });
    }
  }

  /** Where a part of the decoded text stands in the file. */
  #placer(node: SourceScalar): (part: { start: number; end: number }) => Use['part'] {
    const raw = this.#options.text.slice(node.start, node.end);
    const shift = raw.indexOf(node.text);
    return ({ start, end }) =>
      shift < 0
        ? { start: node.start, end: node.end }
        : { start: node.start + shift + start, end: node.start + shift + end };
  }
}

/** Plano asks for keys at start, expands the OTLP endpoint before its checks, and lets the rest pass. */
function planoLetter(uses: readonly Use[]): PlanoVerdict {
  if (uses.some(({ node }) => node.entry?.name === 'opentracing_grpc_endpoint')) return 'V';
  return uses.some((use) => use.credential) ? 'C' : 'R';
}

function isAuthorizationHeader(node: SourceScalar): boolean {
  const parent = node.path[node.path.length - 2];
  return (
    (parent === 'headers' || parent === 'http_headers') && /^authorization$/i.test(node.entry?.name ?? '')
  );
}
