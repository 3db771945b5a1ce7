/**
 * Words that attacks need, where their letters have been shuffled or one has been left out or doubled:
 * `ignroe`, `instrutcions`, `promt`. Other words, and other forms of these, stay.
 */
export function correctTypos(text: string): string {
  return text.replace(candidates, (token) => wordOf(token.toLowerCase()) ?? token);
}

const words = [
  ...['ignore', 'disregard', 'forget', 'override', 'bypass', 'previous', 'prior', 'instruction'],
  ...['instructions', 'system', 'prompt', 'reveal', 'guidelines', 'restrictions', 'developer'],
  ...['unfiltered', 'uncensored', 'unrestricted', 'jailbreak', 'jailbroken', 'safety', 'filters', 'rules'],
];

/** First and last letter stay in their places; so do they for most who shuffle. */
const candidates = /(?<![\p{L}\p{N}])[bdfgijoprsu][a-z]{3,13}(?![\p{L}\p{N}])/giu;

/** English words that are a typo away. */
const honest = new Set(['forge', 'revel', 'prior', 'rues', 'promptly', 'pilot', 'ruled', 'rule', 'ruse']);

const shuffled = new Map(words.map((word) => [signatureOf(word), word]));

const shortened = new Map(
  words.flatMap((word) =>
    // The last letter may be missing because the word has another form.
    [...word.slice(1, -1)].map((_, at) => [word.slice(0, at + 1) + word.slice(at + 2), word] as const),
  ),
);

function wordOf(token: string): string | null {
  if (token.length < 5 || honest.has(token)) return null;
  const found = shuffled.get(signatureOf(token)) ?? (token.length > 4 ? shortened.get(token) : undefined);
  if (found !== undefined) return found;
  const single = token.replace(/(.)\1/g, '$1');
  return single === token ? null : (known.get(single) ?? null);
}

/** By the words with no letter doubled. */
const known = new Map(words.map((word) => [word.replace(/(.)\1/g, '$1'), word]));

function signatureOf(word: string): string {
  return `${word[0]}${word.at(-1)}${[...word.slice(1, -1)].sort().join('')}`;
}
