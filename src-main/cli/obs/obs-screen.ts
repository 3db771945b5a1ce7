import type { Paint, PaintStyle } from '../paint.ts';
import { costText, countText, millisecondsText, nameText, speedText } from './obs-format.ts';
import type { ObsCall, ObsSnapshot } from './obs-snapshot.ts';

export interface ObsView {
  readonly snapshot: ObsSnapshot;
  /** What stands at the foot: where the calls come from, and their prices. */
  readonly footer: string;
  /** What is wrong at the moment; `null`: nothing. */
  readonly trouble: string | null;
  readonly paint: Paint;
  /** Columns of the terminal. */
  readonly width: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const widest = 160;
/** From here on the two halves of the summary stand beside each other. */
const twoColumns = 100;

/** The lines of the screen; none is wider than the terminal. */
export function obsScreen(view: ObsView): string[] {
  const width = Math.min(view.width, widest);
  const { footer, paint, snapshot, trouble } = view;
  const lines = [
    ...summary(view, width),
    ...lastError(view),
    ...models(view),
    ...routes(view),
    ...recent(view),
    '',
    paint('dim', footer),
    ...(trouble === null ? [] : [paint('red', trouble)]),
  ];
  if (snapshot.calls === 0) lines.splice(0, lines.indexOf(''), 'No calls to models yet.');
  return lines.map((line) => cut(line, width));
}

function summary({ paint, snapshot }: ObsView, width: number): string[] {
  const { latest, totals } = snapshot;
  const left: [name: string, value: string][] =
    latest === null
      ? []
      : [
          ['model', nameText(latest.model, 48)],
          ...(latest.requested_model !== null && latest.requested_model !== latest.model
            ? [['requested', nameText(latest.requested_model, 48)] satisfies [string, string]]
            : []),
          ...(latest.route === null
            ? []
            : [['route', nameText(latest.route, 48)] satisfies [string, string]]),
          ['status', statusText(latest, paint)],
          [
            'tokens',
            `in ${countText(latest.input_tokens)}  out ${countText(latest.output_tokens)}  cached ${countText(latest.cached_tokens)}`,
          ],
          [
            'speed',
            `TTFT ${graded(latest.ttft_ms, firstTokenGrades, paint)}  lat ${graded(latest.latency_ms, latencyGrades, paint)}  ${speedText(latest.tokens_per_s)}`,
          ],
          ['cost', costText(latest.cost_usd, latest.cost_assumed)],
        ];
  const spread = ({ p50, p95, p99 }: typeof totals.latency_ms) =>
    `p50 ${millisecondsText(p50)}  p95 ${millisecondsText(p95)}  p99 ${millisecondsText(p99)}`;
  const unpriced = totals.unpriced_calls === 0 ? '' : ` + ${totals.unpriced_calls} unpriced`;
  const right: [name: string, value: string][] = [
    ['requests', `${countText(totals.requests)}   errors ${errorText(totals, paint)}`],
    ['total cost', `${costText(totals.cost_usd, totals.cost_assumed)}${unpriced}`],
    [
      'tokens',
      `in ${countText(totals.input_tokens)}  out ${countText(totals.output_tokens)}  cached ${countText(totals.cached_tokens)}`,
    ],
    ['latency', spread(totals.latency_ms)],
    ['TTFT', spread(totals.ttft_ms)],
    [
      'sessions',
      `${totals.sessions}${totals.current_session === null ? '' : `   now ${nameText(totals.current_session, 40)}`}`,
    ],
  ];
  const heading = (text: string) => paint('bold', text);
  const leftLines = [heading('latest request'), ...left.map(pair)];
  const rightLines = [heading('lifetime totals'), ...right.map(pair)];
  if (width < twoColumns) return [...leftLines, '', ...rightLines];
  const half = Math.floor(width / 2);
  return Array.from({ length: Math.max(leftLines.length, rightLines.length) }, (_, row) =>
    `${padded(cut(leftLines[row] ?? '', half - 1), half)}${rightLines[row] ?? ''}`.trimEnd(),
  );
}

function errorText(totals: ObsSnapshot['totals'], paint: Paint): string {
  const { errors_4xx, errors_5xx, errors_other } = totals;
  const text = `${errors_4xx} 4xx  ${errors_5xx} 5xx${errors_other === 0 ? '' : `  ${errors_other} other`}`;
  return errors_4xx + errors_5xx + errors_other > 0 ? paint('red', text) : text;
}

function lastError({ now, paint, snapshot }: ObsView): string[] {
  const error = snapshot.last_error;
  if (error === null) return [];
  const age = Math.max(0, Math.round((now - Date.parse(error.at)) / 1000));
  const parts = [
    error.status === null ? null : String(error.status),
    error.reason === null ? null : nameText(error.reason, 200),
    nameText(error.model),
    error.route === null ? null : nameText(error.route),
    `${age < 120 ? `${age}s` : `${Math.round(age / 60)}m`} ago`,
    nameText(error.request_id, 40),
  ];
  return [
    '',
    paint('bold', 'last error'),
    `  ${paint('red', parts.filter((part) => part !== null).join(' · '))}`,
  ];
}

function models({ paint, snapshot }: ObsView): string[] {
  return table(
    'by model',
    ['model', 'req', 'input', 'output', 'cache wr', 'cache rd', 'tok/s', 'cost'],
    snapshot.by_model.map((model) => [
      nameText(model.model),
      countText(model.requests),
      countText(model.input_tokens),
      countText(model.output_tokens),
      countText(model.cache_write_tokens),
      countText(model.cache_read_tokens),
      speedText(model.tokens_per_s),
      `${costText(model.cost_usd, model.cost_assumed)}${model.unpriced_calls > 0 && model.cost_usd !== null ? ` +${model.unpriced_calls}` : ''}`,
    ]),
    paint,
  );
}

function routes({ paint, snapshot }: ObsView): string[] {
  return table(
    'route share',
    ['route', 'hits', '%', 'p95', 'err'],
    snapshot.routes.map((route) => [
      nameText(route.route),
      countText(route.hits),
      `${(route.share * 100).toFixed(1)}%`,
      millisecondsText(route.p95_ms),
      String(route.errors),
    ]),
    paint,
  );
}

/** Columns in brackets in the original: there only when a call has something for them. */
function recent({ paint, snapshot }: ObsView): string[] {
  const calls = snapshot.recent;
  const some = (read: (call: ObsCall) => unknown) => calls.some((call) => Boolean(read(call)));
  const columns: readonly [name: string, shown: boolean, cell: (call: ObsCall) => string][] = [
    ['time', true, ({ at }) => new Date(at).toTimeString().slice(0, 8)],
    ['model', true, ({ model }) => nameText(model)],
    ['route', some(({ route }) => route), ({ route }) => nameText(route, 20)],
    [
      'in·new',
      true,
      ({ cached_tokens, input_tokens }) =>
        countText(input_tokens === null ? null : input_tokens - (cached_tokens ?? 0)),
    ],
    ['in·cache', some(({ cached_tokens }) => cached_tokens), ({ cached_tokens }) => countText(cached_tokens)],
    ['out', true, ({ output_tokens }) => countText(output_tokens)],
    [
      'rsn',
      some(({ reasoning_tokens }) => reasoning_tokens),
      ({ reasoning_tokens }) => countText(reasoning_tokens),
    ],
    ['tok/s', true, ({ tokens_per_s }) => speedText(tokens_per_s)],
    ['TTFT', true, ({ ttft_ms }) => graded(ttft_ms, firstTokenGrades, paint)],
    ['lat', true, ({ latency_ms }) => graded(latency_ms, latencyGrades, paint)],
    ['cost', true, ({ cost_assumed, cost_usd }) => costText(cost_usd, cost_assumed)],
    ['status', true, (call) => statusText(call, paint)],
  ];
  const shown = columns.filter(([, isShown]) => isShown);
  return table(
    'recent',
    shown.map(([name]) => name),
    calls.map((call) => shown.map(([, , cell]) => cell(call))),
    paint,
    new Set(['time', 'model', 'route', 'status']),
  );
}

type Grades = readonly [green: number, yellow: number];
const latencyGrades: Grades = [500, 2000];
const firstTokenGrades: Grades = [300, 1000];

function graded(ms: number | null, [green, yellow]: Grades, paint: Paint): string {
  const style: PaintStyle = (ms ?? 0) < green ? 'green' : (ms ?? 0) < yellow ? 'yellow' : 'red';
  return ms === null ? '—' : paint(style, millisecondsText(ms));
}

function statusText({ failed, status }: ObsCall, paint: Paint): string {
  return paint(failed ? 'red' : 'green', status === null ? (failed ? 'error' : 'ok') : String(status));
}

function table(
  title: string,
  names: readonly string[],
  rows: readonly (readonly string[])[],
  paint: Paint,
  leftColumns: ReadonlySet<string> = new Set([names[0] ?? '']),
): string[] {
  if (rows.length === 0) return [];
  const widths = names.map((name, index) =>
    Math.max(name.length, ...rows.map((row) => seen(row[index] ?? ''))),
  );
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, index) => padded(cell, widths[index] ?? 0, !leftColumns.has(names[index] ?? ''))).join('  ')}`.trimEnd();
  return ['', paint('bold', title), paint('dim', line(names)), ...rows.map(line)];
}

function pair([name, value]: [name: string, value: string]): string {
  return `  ${name.padEnd(11)}${value}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are escape sequences
const colour = /\u001b\[[0-9;]*m/g;

function seen(text: string): number {
  return text.replaceAll(colour, '').length;
}

function padded(text: string, width: number, toTheRight = false): string {
  const blanks = ' '.repeat(Math.max(0, width - seen(text)));
  return toTheRight ? blanks + text : text + blanks;
}

/** A line that is too long loses its colours with its end. */
function cut(line: string, width: number): string {
  if (seen(line) <= width) return line;
  return `${line.replaceAll(colour, '').slice(0, Math.max(0, width - 1))}…`;
}
