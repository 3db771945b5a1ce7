import { Script } from 'node:vm';

/** A pattern that takes longer than this on one answer is of the kind that never ends. */
const mostMs = 250;

const script = new Script('pattern.test(text)');

/**
 * Whether a pattern of a suite finds something. A suite may come from anybody's repository, and a pattern
 * can take longer than the world stands: it is given up then. Throws `SlowPattern`.
 */
export function boundedTest(pattern: RegExp, text: string): boolean {
  try {
    return script.runInNewContext({ pattern, text }, { timeout: mostMs }) === true;
  } catch (cause) {
    throw new SlowPattern(`/${pattern.source}/ takes longer than ${mostMs} ms on this answer`, { cause });
  }
}

export class SlowPattern extends Error {
  override readonly name = 'SlowPattern';
}
