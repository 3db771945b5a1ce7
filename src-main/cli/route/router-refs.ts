import { InvalidArgumentError } from 'commander';

/** For commander: `--router`, one to four routers of one comma list. */
export function routerRefs(text: string): string {
  const refs = text
    .split(',')
    .map((ref) => ref.trim())
    .filter((ref) => ref !== '');
  if (refs.length >= 1 && refs.length <= 4) return refs.join(',');
  throw new InvalidArgumentError(
    'It takes one to four routers, comma-separated: ollama/qwen3:4b,embedded/lexical.',
  );
}
