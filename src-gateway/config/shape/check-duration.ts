import { fix } from '../diagnostics/reporter.ts';
import type { SourceScalar } from '../source/source-node.ts';
import type { ShapeContext } from './shape-context.ts';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of `300ms`, `1.5s`, `5m`, `2h`; `null` when the text is no duration. */
export function parseDuration(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  const unit = UNIT_MS[match?.[2] ?? ''];
  return match === null || unit === undefined ? null : Number(match[1]) * unit;
}

export function checkDuration(node: SourceScalar, value: string, context: ShapeContext): void {
  if (/^\d+(\.\d+)?s$/.test(value)) return;
  const { reporter, editor } = context;
  const milliseconds = parseDuration(value);
  if (milliseconds === null) {
    reporter.report('CFG_DURATION_FORMAT', node, { given: `"${value}"`, seconds: null });
    return;
  }
  const seconds = `${milliseconds / 1000}s`;
  reporter.report(
    'CFG_DURATION_FORMAT',
    node,
    { given: `"${value}"`, seconds },
    {
      severity: 'warning',
      tags: ['portability'],
      fixes: [fix(`Write ${seconds}`, 'safe', editor.replaceValue(node, seconds))],
    },
  );
}

/** `timeout: 30`: the unit is missing, and Plano's schema wants text. */
export function reportNumberAsDuration(node: SourceScalar, value: number, context: ShapeContext): void {
  const seconds = `${value}s`;
  context.reporter.report(
    'CFG_DURATION_FORMAT',
    node,
    { given: node.text, seconds: null },
    {
      plano: 'S',
      fixes: [fix(`Write ${seconds}`, 'choice', context.editor.replaceValue(node, seconds))],
    },
  );
}
