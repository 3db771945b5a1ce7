import { STATUS_CODES } from 'node:http';
import type { ListedSpan, ListedTrace } from '../../collector/get-traces-request.ts';
import { type AttributeValue, valueText } from '../../collector/span-record.ts';
import { spanTree, type TreeEntry } from './span-tree.ts';

export interface TextOptions {
  readonly verbose: boolean;
  readonly color: boolean;
}

/** A trace for a terminal: one line per span, nested, with its attributes below. */
export function renderTrace(trace: ListedTrace, options: TextOptions): string {
  const header = `\nTrace: ${trace.trace_id}`;
  const starts = trace.spans.map((span) => BigInt(span.startTimeUnixNano)).sort(ascending);
  const ends = trace.spans.map((span) => BigInt(span.endTimeUnixNano)).sort(ascending);
  const [start, end] = [starts[0], ends.at(-1)];
  if (start === undefined || end === undefined) return `${header}\n\nNo spans found for this trace.\n`;
  const lines = [`${header} (${totalMs(start, end)}ms total)`, ''];
  for (const entry of spanTree(trace.spans)) renderSpan(entry, start, options, lines);
  return `${lines.join('\n')}\n`;
}

/** Whole milliseconds between two times, rounded. */
export function totalMs(startNs: bigint, endNs: bigint): number {
  return Math.round(Number(endNs - startNs) / 1e6);
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function renderSpan(
  { span, depth, orphan }: TreeEntry,
  traceStart: bigint,
  options: TextOptions,
  lines: string[],
): void {
  const indent = '  '.repeat(depth);
  const paint = painter(options.color);
  const attributes = attributeTexts(span);
  const banner = errorBanner(span, attributes);
  if (banner) lines.push(`${indent}${paint(banner, errorColor)}`);
  const start = BigInt(span.startTimeUnixNano);
  const offset = totalMs(traceStart, start);
  const duration = totalMs(start, BigInt(span.endTimeUnixNano));
  const missing = orphan ? '  ⤷ missing parent' : '';
  const service = paint(printable(span.service), serviceColor(span.service));
  lines.push(`${indent}${offset}ms ${service} ${printable(span.name)}  [${duration}ms]${missing}`);
  for (const key of shownKeys(span, attributes, options.verbose)) {
    const text = printable(attributes.get(key) ?? '');
    lines.push(
      `${indent}    ${printable(key)}: ${text}${key === 'http.status_code' ? statusSymbol(text) : ''}`,
    );
  }
  if (span.name.includes('🚩')) lines.push(...signalLines(span).map((line) => `${indent}    ${line}`));
  lines.push('');
}

/** Values by key; of a key that occurs twice the last one. */
function attributeTexts(span: ListedSpan): Map<string, string> {
  return new Map(span.attributes.map(({ key, value }) => [key, valueText(value as AttributeValue) ?? '']));
}

const firstKeys = [
  'http.status_code',
  'error.type',
  'error.message',
  'error.stack',
  'exception.type',
  'exception.message',
  'http.method',
  'http.target',
  'guid:x-request-id',
  'request_size',
  'response_size',
  'routing.determination_ms',
  'route.selected_model',
  'selection.agents',
  'selection.agent_count',
  'agent.name',
  'agent.sequence',
  'duration_ms',
  'llm.model',
  'llm.is_streaming',
  'llm.time_to_first_token',
  'llm.duration_ms',
  'llm.response_bytes',
];

/** What is left of a proxy's span unless everything is asked for. */
const edgeKeys = new Set([
  'http.method',
  'http.target',
  'http.status_code',
  'url.scheme',
  'guid:x-request-id',
  'request_size',
  'response_size',
]);

function shownKeys(span: ListedSpan, attributes: ReadonlyMap<string, string>, verbose: boolean): string[] {
  const edge = /inbound|outbound/.test(span.service);
  const place = (key: string) => {
    const index = firstKeys.indexOf(key);
    return index < 0 ? firstKeys.length : index;
  };
  return [...attributes.keys()]
    .filter((key) => verbose || (edge ? edgeKeys.has(key) : key !== 'service.name.override'))
    .sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}

function errorBanner(span: ListedSpan, attributes: ReadonlyMap<string, string>): string | null {
  const status = statusCode(attributes.get('http.status_code') ?? '');
  if (status >= 400) return STATUS_CODES[status] ?? (status >= 500 ? 'Server Error' : 'Client Error');
  const message = attributes.get('error.message') ?? attributes.get('exception.message');
  if (message !== undefined) return printable(message) || 'Error';
  if (span.status?.code === 2) return printable(span.status.message) || 'Error';
  return span.events?.some(({ name }) => name === 'exception') ? 'Exception' : null;
}

function statusSymbol(text: string): string {
  const status = statusCode(text);
  if (status < 400) return '';
  return ` ${statusSymbols[status] ?? (status >= 500 ? '💥' : '⚠️')}`;
}

const statusSymbols: Readonly<Record<number, string>> = { 429: '🚦', 404: '🔍', 403: '🚫', 401: '🔐' };

function statusCode(text: string): number {
  return /^\d{1,4}$/.test(text) ? Number(text) : 0;
}

/** `signal.<type>`, with the text that gave rise to it. */
function signalLines(span: ListedSpan): string[] {
  return (span.events ?? [])
    .filter(({ name }) => name.startsWith('signal.'))
    .map(({ name, attributes }) => {
      const snippet = attributes.findLast(({ key }) => key === 'signal.snippet');
      const text = snippet && valueText(snippet.value as AttributeValue);
      return `🚩 ${printable(name)}${text ? `: ${printable(text)}` : ''}`;
    });
}

const errorColor = '#ff5f5f';

/** The first that the service's name contains. */
const serviceColors: readonly (readonly [part: string, color: string])[] = [
  ['inbound', '#4860fa'],
  ['outbound', '#57d9a9'],
  ['orchestrator', '#969FF4'],
  ['routing', '#e3a2fa'],
  ['agent', '#00d7d7'],
  ['llm', '#5fd75f'],
];

function serviceColor(service: string): string | null {
  return serviceColors.find(([part]) => service.includes(part))?.[1] ?? null;
}

function painter(enabled: boolean): (text: string, color: string | null) => string {
  return (text, color) => {
    if (!enabled || color === null) return text;
    const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
    return `\x1b[38;2;${red};${green};${blue}m${text}\x1b[39m`;
  };
}

/** Spans come from anyone: control characters would steer the terminal. */
export function printable(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what we look for
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => escapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
