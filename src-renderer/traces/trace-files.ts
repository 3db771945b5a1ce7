import type { CallParams } from '../../src-main/contract/contract.ts';
import { maxImportBytes } from '../../src-main/contract/trace-calls.ts';
import { failureText, host } from '../lib/host.ts';
import { groupedText } from '../lib/number-text.ts';
import { saveFile } from '../lib/save-file.ts';

type ExportParams = CallParams<'traces.export'>;

/** What became of a file, for a person. */
export interface FileOutcome {
  readonly tone: 'ok' | 'warn' | 'bad';
  readonly title: string;
  readonly text: string;
}

/** Hands the file to the host. */
export async function importTraceFile(file: File): Promise<FileOutcome> {
  const failed = (text: string): FileOutcome => ({
    tone: 'bad',
    title: `${file.name} was not imported`,
    text,
  });
  if (file.size > maxImportBytes) {
    const limit = `${maxImportBytes / 1024 / 1024} MiB`;
    return failed(`It is larger than ${limit}. Use the command line: planoai trace import ${file.name}`);
  }
  try {
    const content = base64(new Uint8Array(await file.arrayBuffer()));
    const { traces, spans, rejected } = await host.call('traces.import', { fileName: file.name, content });
    const reasons = Object.entries(rejected).map(([reason, count]) => `${count} ${reason}`);
    return {
      tone: reasons.length === 0 ? 'ok' : 'warn',
      title: `Imported ${counted(traces, 'trace')}, ${counted(spans, 'span')} from ${file.name}`,
      text: reasons.length === 0 ? '' : `Rejected spans: ${reasons.join(', ')}.`,
    };
  } catch (error) {
    return failed(failureText(error));
  }
}

/** Saves what the list shows; `null`: all of it, as asked. */
export async function exportTraceFile(params: ExportParams): Promise<FileOutcome | null> {
  try {
    const { fileName, text, traces, complete } = await host.call('traces.export', params);
    saveFile(fileName, 'application/octet-stream', text);
    if (complete) return null;
    return {
      tone: 'warn',
      title: `Exported the newest ${counted(traces, 'trace')}`,
      text: 'There are more. Use the command line for all of them: planoai trace export any',
    };
  } catch (error) {
    return { tone: 'bad', title: 'The traces were not exported', text: failureText(error) };
  }
}

function counted(count: number, noun: string): string {
  return `${groupedText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Of a few hundred bytes at a time: more arguments than that a call cannot take. */
function base64(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; from += 512) {
    text += String.fromCharCode(...bytes.subarray(from, from + 512));
  }
  return btoa(text);
}
