import { shellWord } from '../lib/shell-word.ts';
import type { LogFilter } from './log-filter.ts';

/** What prints in a terminal the lines that the filter leaves, but for those near a match. */
export function logCommand({ level, source, listener, search }: LogFilter): string {
  const wanted = search.trim();
  return [
    'planoai logs --follow --short',
    ...(source === 'access' ? [] : [`--source ${source}`]),
    ...(level === 'trace' ? [] : [`--level ${level}`]),
    ...(listener === '' ? [] : [option('--listener', listener)]),
    ...(wanted === '' ? [] : [option('--grep', wanted)]),
  ].join(' ');
}

/** A value that begins with `-` would be taken for an option itself. */
function option(name: string, value: string): string {
  return `${name}${value.startsWith('-') ? '=' : ' '}${shellWord(value)}`;
}
