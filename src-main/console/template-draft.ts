import { freePort } from '../../src-gateway/config/model/free-port.ts';
import type { TemplateDraft } from '../contract/template-calls.ts';
import { HostFailure } from './host.ts';
import { defaultSandboxPort } from './sandbox-port.ts';
import { readTemplate } from './templates.ts';
import { whyNotBound } from './why-not-bound.ts';

export interface TemplateDraftOptions {
  readonly id: string;
  /** Where the sandbox provider of this host is. */
  readonly sandboxPort: number;
  /** Ports that this host's own gateway has, and gives back when it serves the new config. */
  readonly ownPorts: ReadonlySet<number>;
}

/**
 * A template as this machine can serve it: the sandbox provider where this host runs it, and a port that
 * another program holds replaced by the next free one. Rejects with `not_found`.
 */
export async function templateDraft(options: TemplateDraftOptions): Promise<TemplateDraft> {
  const template = await readTemplate(options.id);
  if (template === null) {
    throw new HostFailure(`There is no template "${options.id}".`, { code: 'not_found' });
  }
  const source = template.replaceAll(`:${defaultSandboxPort}/`, `:${options.sandboxPort}/`);
  const named = [...source.matchAll(portLine)].map(([, , port]) => Number(port));
  const taken = new Set(named);
  const moves = new Map<number, number>();
  for (const from of named) {
    let to = from;
    while (!options.ownPorts.has(to) && (await whyNotBound('127.0.0.1', to)) !== null) {
      to = freePort(to + 1, taken);
    }
    taken.add(to);
    moves.set(from, to);
  }
  return {
    text: source.replaceAll(portLine, (_line, key, port) => `${key}${moves.get(Number(port)) ?? port}`),
    ports: named.map((from) => ({ from, to: moves.get(from) ?? from })),
  };
}

const portLine = /^(\s*port: )(\d+)\b/gm;
