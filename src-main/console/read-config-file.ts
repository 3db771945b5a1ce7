import { type FileHandle, open, readdir } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';
import type { Diagnostic } from '../../src-gateway/config/diagnostic.ts';
import { reportFile } from '../../src-gateway/config/diagnostics/report-file.ts';
import { decodeText } from '../../src-gateway/config/source/decode-text.ts';
import { HostFailure } from './host.ts';

export interface ConfigFileText {
  readonly text: string;
  /** What stood before the text and must stand there again when it is written. */
  readonly byteOrderMark: '' | '\uFEFF';
}

/** Beyond this it was meant for something else; the editor takes no more either. */
const mostBytes = 4 * 1024 * 1024;

/**
 * The text of a config file. Rejects with `UnreadableConfig`: `config_not_found`, or `config_invalid` for
 * what is no text.
 */
export async function readConfigFile(path: string): Promise<ConfigFileText> {
  const bytes = await readBytes(path);
  const decoded = decodeText(bytes);
  if ('text' in decoded) return decoded;
  throw invalid(path, reportFile('CFG_FILE_ENCODING', { byte: decoded.badByte }, decoded.before));
}

async function readBytes(path: string): Promise<Buffer> {
  let file: FileHandle | null = null;
  try {
    file = await open(path);
    const { size } = await file.stat();
    if (size > mostBytes) {
      throw invalid(path, reportFile('CFG_FILE_TOO_LARGE', { bytes: size, limit: mostBytes }));
    }
    return await file.readFile();
  } catch (error) {
    if (error instanceof UnreadableConfig) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT' || code === 'ENOTDIR') throw await configNotFound(path, error);
    throw invalid(path, reportFile('CFG_FILE_UNREADABLE', { path, reason: reasons[code] ?? code }), error);
  } finally {
    await file?.close();
  }
}

const reasons: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
};

/** The failure of whatever needs a config file that is not there; it names the files that could be meant. */
export async function configNotFound(path: string, cause?: unknown): Promise<UnreadableConfig> {
  const near = await configsBeside(path);
  return new UnreadableConfig(`Config file not found: ${path}`, 'config_not_found', {
    finding: reportFile('CFG_FILE_NOT_FOUND', { path, near }),
    cause,
  });
}

/** Names of YAML files in the folder of a path, the first few. */
export async function configsBeside(path: string): Promise<string[]> {
  const names = await readdir(dirname(path)).catch(() => []);
  return names
    .filter((name) => /^\.ya?ml$/.test(extname(name)) && name !== basename(path))
    .sort()
    .slice(0, mostNames);
}

const mostNames = 5;

function invalid(path: string, finding: Diagnostic, cause?: unknown): UnreadableConfig {
  return new UnreadableConfig(`${basename(path)}: ${finding.message}`, 'config_invalid', {
    finding,
    cause,
  });
}

/** A config file has no text; the finding says why, as those about a text do. */
export class UnreadableConfig extends HostFailure {
  readonly finding: Diagnostic;

  constructor(
    message: string,
    code: 'config_not_found' | 'config_invalid',
    { finding, cause }: { readonly finding: Diagnostic; readonly cause: unknown },
  ) {
    super(message, { code, stage: 'schema', details: [finding], cause });
    this.finding = finding;
  }
}
