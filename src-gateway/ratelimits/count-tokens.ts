import { setImmediate as nextTurn } from 'node:timers/promises';

/** Longer runs without a blank are cut: the tokenizer's time grows with the square of a run's length. */
const longestRun = 512;
/** Characters that are counted in one go; between two goes the gateway does other work. */
const sliceLength = 64 * 1024;

/**
 * Tokens of a text for a model, as the rate limits count them. Exact, but for texts with runs of more
 * than 512 characters without a blank, such as encoded files: there each cut may add one. 0 for a
 * model whose encoding nobody knows.
 */
export async function countTokens(modelId: string, text: string): Promise<number> {
  const name = encodingOf(modelId);
  if (name === null || text === '') return 0;
  const count = await counterOf(name);
  let tokens = 0;
  let sinceTurn = 0;
  for (const piece of piecesOf(text)) {
    if (sinceTurn >= sliceLength) {
      await nextTurn();
      sinceTurn = 0;
    }
    tokens += count(piece);
    sinceTurn += piece.length;
  }
  return tokens;
}

type EncodingName = 'o200k_base' | 'cl100k_base';

/** Models named `gpt-4…` are counted with their own encoding, all others like `gpt-4o`. */
function encodingOf(modelId: string): EncodingName | null {
  if (!modelId.startsWith('gpt-4') || modelId.startsWith('gpt-4.1')) return 'o200k_base';
  if (/^gpt-4(?:o|\.5)(?:-|$)/.test(modelId)) return 'o200k_base';
  return /^gpt-4(?:-|$)/.test(modelId) ? 'cl100k_base' : null;
}

type Counter = (text: string) => number;

/** Each table takes a tenth of a second and some megabytes: loaded when the first limit counts with it. */
const loaded = new Map<EncodingName, Promise<Counter>>();

function counterOf(name: EncodingName): Promise<Counter> {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const counter = load(name);
  loaded.set(name, counter);
  return counter;
}

async function load(name: EncodingName): Promise<Counter> {
  const encoding =
    name === 'o200k_base'
      ? await import('gpt-tokenizer/encoding/o200k_base')
      : await import('gpt-tokenizer/encoding/cl100k_base');
  // A client's text is only text, also where it looks like a mark of the model's own format.
  const options = { disallowedSpecial: new Set<string>() };
  return (text) => encoding.countTokens(text, options);
}

/** Cuts where no token can reach across: before a blank between two letters. Long runs are cut anywhere. */
function* piecesOf(text: string): Generator<string> {
  let start = 0;
  let run = 0;
  for (let at = 0; at < text.length; at += 1) {
    const blank = isBlank(text.charCodeAt(at));
    const goesOn = at > 0 && blank === isBlank(text.charCodeAt(at - 1));
    run = goesOn ? run + 1 : 1;
    const isLong = run > longestRun && !isLowSurrogate(text.charCodeAt(at));
    if (!isLong && (at - start < sliceLength || !isBetweenLetters(text, at))) continue;
    yield text.slice(start, at);
    start = at;
    run = 1;
  }
  yield text.slice(start);
}

function isBetweenLetters(text: string, at: number): boolean {
  return text[at] === ' ' && /[a-z]/.test(text[at - 1] ?? '') && /[a-z]/.test(text[at + 1] ?? '');
}

function isBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0xa0 || code === 0x3000;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
