import type { CallParams } from '../../src-main/contract/contract.ts';
import { maxImportBytes } from '../../src-main/contract/trace-calls.ts';
import { failureText, host } from '../lib/host.ts';
import { groupedText } from '../lib/number-text.ts';
import { saveFile } from '../lib/save-file.ts';

type ExportParams = CallParams<'traces.export'>;
export type ExportFormat = ExportParams['format'];

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

/** Saves what a query finds; `null`: there is nothing to say about it. */
export async function exportTraceFile(params: ExportParams): Promise<FileOutcome | null> {
  try {
    const { fileName, text, traces, complete, bodies, masked } = await host.call('traces.export', params);
    saveFile(fileName, 'application/octet-stream', text);
    const held = [contentText(bodies), maskedText(masked)].filter((sentence) => sentence !== '').join(' ');
    if (complete) return held === '' ? null : { tone: 'ok', title: `Saved ${fileName}`, text: held };
    return {
      tone: 'warn',
      title: `Exported the newest ${counted(traces, 'trace')}`,
      text: `There are more. Use the command line for all of them: ${moreByCommand(params.format)}. ${held}`,
    };
  } catch (error) {
    return { tone: 'bad', title: 'The traces were not exported', text: failureText(error) };
  }
}

function contentText(bodies: number | undefined): string {
  if (bodies === undefined) return '';
  if (bodies > 0)
    return `It holds ${bodies === 1 ? '1 recorded body' : `${groupedText(bodies)} recorded bodies`}.`;
  return 'No bodies were recorded of this, so it holds none.';
}

function maskedText(masked: number | undefined): string {
  if (masked === undefined) return '';
  if (masked === 0) return 'No secret was found that was not masked already.';
  return `Secrets in ${counted(masked, 'text')} were masked; the file says where.`;
}

function moreByCommand(format: ExportFormat): string {
  return `planoai trace export any --limit 10000 --format ${format}`;
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
