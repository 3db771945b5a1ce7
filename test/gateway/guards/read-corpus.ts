import { readFileSync } from 'node:fs';
import { judgePrompt } from '../../../src-gateway/guards/judge-prompt.ts';

/** The sentences of a part of the corpus: one a line, `\n` for a line break. */
export function readCorpus(name: string): readonly string[] {
  const text = readFileSync(new URL(`corpus/${name}.txt`, import.meta.url), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replaceAll('\\n', '\n'));
}

/** The score with which the rules block a text at medium sensitivity; `null`: they let it pass. */
export function blockedAt(text: string): number | null {
  const { score } = judgePrompt(text);
  return score >= 0.5 ? score : null;
}
