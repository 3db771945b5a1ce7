/**
 * Cuts a text into what the sandbox calls tokens. The rule is simple and fixed: leading white space
 * together with up to six letters or digits, or with one other character. English prose comes out
 * near what real tokenizers count. The pieces joined are the text again.
 */
export function splitTokens(text: string): string[] {
  return text.match(/\s*(?:[\p{L}\p{N}]{1,6}|\S)|\s+$/gu) ?? [];
}

export function countTokens(text: string): number {
  return splitTokens(text).length;
}
