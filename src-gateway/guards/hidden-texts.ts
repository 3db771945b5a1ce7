/** Texts within a text that somebody has encoded: what is worth a second look. At most a few; never throws. */
export function hiddenTexts(text: string): readonly string[] {
  const found: string[] = [];
  for (const [blob] of text.matchAll(/(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/_-]{16,4096}={0,2}/g)) {
    if (found.length >= mostTexts) break;
    const decoded = /^(?:[0-9a-f]{2})+$/i.test(blob) ? fromHex(blob) : fromBase64(blob);
    if (isProse(decoded)) found.push(decoded);
  }
  for (const [run] of text.matchAll(/(?<![0-9a-f])[0-9a-f]{2}(?:[ :,][0-9a-f]{2}){11,4096}/gi)) {
    if (found.length >= 2 * mostTexts) break;
    const decoded = fromHex(run.replace(/[^0-9a-f]/gi, ''));
    if (isProse(decoded)) found.push(decoded);
  }
  const unescaped = withoutEscapes(text);
  if (unescaped !== text) found.push(unescaped);
  if (backwards.test(text)) found.push(reversedLines(text));
  if (/\b(?:vtaber|qvfertneq|cebzcg|vafgehpgvbaf?|sbetrg)\b/i.test(text)) found.push(rotated(text));
  return found;
}

const mostTexts = 16;
const backwards = /snoitcurtsni|tpmorp|erongi|dragersid/i;

function fromHex(digits: string): string {
  const bytes = digits.match(/../g) ?? [];
  return String.fromCharCode(...bytes.map((byte) => Number.parseInt(byte, 16)));
}

function fromBase64(blob: string): string {
  // A word of letters alone may be base64 to a machine, but says nothing then.
  try {
    return atob(blob.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, ''));
  } catch {
    return '';
  }
}

/** Nearly all of it can be printed, and it has words. */
function isProse(text: string): boolean {
  if (text.length < 8 || !/[a-z]{2} [a-z]{2}/i.test(text)) return false;
  const printable = text.replace(/[^\x20-\x7E\n\r\t]/g, '').length;
  return printable >= text.length * 0.95;
}

/** Percent-encoding, references of HTML and `\u` escapes as the characters that they stand for. */
function withoutEscapes(text: string): string {
  return text
    .replace(/%([2-7][0-9a-f])/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
    .replace(/\\(?:u00|x)([2-7][0-9a-f])/gi, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    )
    .replace(/&#(\d{2,3});/g, (whole, digits: string) =>
      Number(digits) < 128 ? String.fromCharCode(Number(digits)) : whole,
    )
    .replace(/&#x([2-7][0-9a-f]);/gi, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    );
}

/** The lines that are written backwards, the right way round. */
function reversedLines(text: string): string {
  return text
    .split('\n')
    .filter((line) => backwards.test(line))
    .map((line) => [...line].reverse().join(''))
    .join('\n');
}

/** ROT13. */
function rotated(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const base = letter < 'a' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}
