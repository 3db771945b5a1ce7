import type { Tool, ToolKind } from './conversation.ts';
import { shortHash } from './short-hash.ts';

/** What the client knows a tool as. */
export interface ToolName {
  readonly name: string;
  readonly kind: ToolKind;
  /** OpenAI's namespace that the tool was hoisted from; `null`: none. */
  readonly namespace: string | null;
}

/** The client's tools by the names that the provider knows; those that are the same on both sides are left out. */
export type ToolNames = ReadonlyMap<string, ToolName>;

export interface ToolNameRule {
  /** What may stand in a name. */
  readonly allowed: RegExp;
  readonly longest: number;
  /** The provider knows custom tools as such; else they are written as functions of one text. */
  readonly hasCustomTools: boolean;
}

/** Names that a provider accepts for a client's tools, the same in every turn of one request. */
export class ToolNamer {
  readonly #rule: ToolNameRule;
  readonly #sent = new Map<string, string>();
  readonly #names = new Map<string, ToolName>();
  readonly #taken = new Set<string>();

  constructor(tools: readonly Tool[], rule: ToolNameRule) {
    this.#rule = rule;
    for (const tool of tools) {
      if (tool.type !== 'function' && tool.type !== 'custom') continue;
      const namespace = tool.type === 'function' ? tool.namespace : null;
      const sent = this.#assign(tool.name, namespace);
      const isSame = sent === tool.name && namespace === null;
      if (isSame && (tool.type === 'function' || rule.hasCustomTools)) continue;
      this.#names.set(sent, { name: tool.name, kind: tool.type, namespace });
    }
  }

  /** The provider's name of a tool, also of one that only the history knows. */
  sentName(name: string): string {
    return this.#sent.get(name) ?? this.#assign(name, null);
  }

  get names(): ToolNames {
    return this.#names;
  }

  #assign(name: string, namespace: string | null): string {
    const clean = name.replaceAll(this.#forbidden, '_');
    const plain = clean.slice(0, this.#rule.longest) || '_';
    const isUsable = clean === name && clean.length <= this.#rule.longest && clean !== '';
    let sent = isUsable ? name : this.#hashed(plain, name);
    if (this.#taken.has(sent)) {
      sent = namespace === null ? this.#hashed(plain, `${name}#`) : this.#fitted(`${namespace}__${plain}`);
    }
    this.#taken.add(sent);
    if (!this.#sent.has(name)) this.#sent.set(name, sent);
    return sent;
  }

  get #forbidden(): RegExp {
    return new RegExp(`[^${this.#rule.allowed.source.replace(/^\[|\]$/g, '')}]`, 'g');
  }

  #fitted(name: string): string {
    const clean = name.replaceAll(this.#forbidden, '_');
    return clean.length <= this.#rule.longest ? clean : this.#hashed(clean, name);
  }

  #hashed(plain: string, original: string): string {
    return `${plain.slice(0, this.#rule.longest - 7)}_${shortHash(original, 6)}`;
  }
}
