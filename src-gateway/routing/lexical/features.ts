import { conceptsByStem } from './concepts.ts';
import { tokensOf } from './tokens.ts';

/** Words and concepts of a text, each once, in order of appearance. */
export function featuresOf(text: string): ReadonlySet<string> {
  const features = new Set<string>();
  for (const token of tokensOf(text)) {
    features.add(token);
    for (const concept of conceptsByStem.get(token) ?? []) features.add(concept);
  }
  if (looksLikeCode(text)) features.add('#code');
  return features;
}

/** Of what a user asks: to create is too general a wish beside a more special one. */
export function wishesOf(text: string): ReadonlySet<string> {
  const features = featuresOf(text);
  if (!moreSpecial.some((concept) => features.has(concept))) return features;
  return new Set([...features].filter((feature) => feature !== '#create'));
}

const moreSpecial = ['#summarize', '#translate', '#creative', '#explain', '#debug', '#review', '#classify'];

function looksLikeCode(text: string): boolean {
  return text.includes('```') || /\w\(\)/.test(text) || /[;{}][^\S\n]*$/m.test(text);
}
