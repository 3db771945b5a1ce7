import { describe, expect, it } from 'vitest';
import { createPaint } from '../../../src-main/cli/paint.ts';
import { foregroundLine } from '../../../src-main/cli/up/foreground-line.ts';

const plain = createPaint(false);

describe('a log line of a gateway in the foreground', () => {
  it('keeps its lines, and lets nothing that it quotes steer the terminal', () => {
    const entry = { time: 0, source: 'main', message: 'it said:\n\u001b]0;owned\u0007\u001b[2Jdone' };
    const line = foregroundLine(entry, plain);
    expect(line.split('\n')).toHaveLength(2);
    expect(line).toContain('main  it said:\n\\u001b]0;owned\\u0007\\u001b[2Jdone');
  });
});
