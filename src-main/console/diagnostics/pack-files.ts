import { tmpdir } from 'node:os';
import { buffer } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-fs';
import type { DiagnosticsBundle } from '../../contract/diagnostics-calls.ts';

/** The files of a bundle and the list of what was masked, as `.tar.gz`; nothing is written to disk. */
export function packFiles({ files, fileName, redactions }: DiagnosticsBundle): Promise<Buffer> {
  const folder = fileName.replace(/\.tar\.gz$/, '');
  const list = { name: 'redactions.json', text: `${JSON.stringify(redactions, null, 2)}\n` };
  const archive = pack(tmpdir(), {
    // Nothing of the disk goes in.
    entries: [],
    finalize: false,
    finish: (stream) => {
      for (const { name, text } of [...files, list])
        stream.entry({ name: `${folder}/${name}`, mode: 0o600 }, text);
      stream.finalize();
    },
  });
  return buffer(archive.pipe(createGzip()));
}
