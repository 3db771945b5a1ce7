/**
 * Splits the filter field into terms at blanks outside of double quotes; quotes stay part of their
 * term. `a=1 name:"two words"` has two terms.
 */
export function queryTerms(text: string): string[] {
  return text.match(/(?:"(?:[^"\\]|\\.)*"?|[^\s"])+/g) ?? [];
}
