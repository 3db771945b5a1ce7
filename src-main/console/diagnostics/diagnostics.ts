import { randomUUID } from 'node:crypto';
import type { DiagnosticsBundle } from '../../contract/diagnostics-calls.ts';
import { HostFailure } from '../host.ts';
import { type DiagnosticsSources, diagnosticsFiles } from './diagnostics-files.ts';
import type { KnownSecret } from './known-secrets.ts';
import { packFiles } from './pack-files.ts';
import { redactFiles } from './redact-files.ts';

export interface DiagnosticsOptions {
  /** Folder of the person, which paths are shown below of. */
  readonly userHome: string;
  sources(): Promise<DiagnosticsSources>;
  secrets(): Promise<readonly KnownSecret[]>;
}

/** What a person can send along with a report: shown first, then packed as it was shown. */
export class Diagnostics {
  readonly #options: DiagnosticsOptions;
  #newest: DiagnosticsBundle | null = null;

  constructor(options: DiagnosticsOptions) {
    this.#options = options;
  }

  async collect(): Promise<DiagnosticsBundle> {
    const { secrets, sources, userHome } = this.#options;
    const files = diagnosticsFiles(await sources());
    this.#newest = {
      id: randomUUID(),
      fileName: bundleName(new Date()),
      ...redactFiles(files, await secrets(), userHome),
    };
    return this.#newest;
  }

  async pack(id: string): Promise<{ fileName: string; content: string }> {
    const bundle = this.#newest;
    if (bundle === null || bundle.id !== id) {
      throw new HostFailure('This bundle is no longer there; collect it again.', { code: 'not_found' });
    }
    return { fileName: bundle.fileName, content: (await packFiles(bundle)).toString('base64') };
  }
}

/** `plano-diagnostics-2026-11-27-0850.tar.gz`, in universal time. */
export function bundleName(now: Date): string {
  const stamp = now.toISOString().slice(0, 16).replace('T', '-').replace(':', '');
  return `plano-diagnostics-${stamp}.tar.gz`;
}
