/** Names of fields, headers and variables whose value is a secret. */
export function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key);
}

/** Whether a text has the shape of a known credential, or is a URL with a password in it. */
export function looksSecret(text: string): boolean {
  return SHAPE_TESTS.some((shape) => shape.test(text));
}

/** How a secret is shown: from 16 characters on the first 3 and the last 4, shorter ones not at all; a mask as it is. */
export function maskSecret(text: string): string {
  if (isMask(text)) return text;
  return text.length >= 16 ? `${text.slice(0, 3)}…${text.slice(-4)}` : '••••';
}

/** Whether a text is what stands for a secret. */
export function isMask(text: string): boolean {
  return text === '••••' || /^.{3}….{4}$/s.test(text);
}

/** The same text with every credential in it masked. */
export function redactSecrets(text: string): string {
  let redacted = text;
  for (const shape of SECRET_SHAPES) {
    // The one shape that could begin at any letter.
    if (shape === URL_PASSWORD && !redacted.includes('://')) continue;
    redacted = redacted.replace(shape, (...groups) => {
      const [whole, before, secret, after] = groups;
      return typeof secret === 'string' && typeof before === 'string'
        ? `${before}${maskSecret(secret)}${typeof after === 'string' ? after : ''}`
        : maskSecret(String(whole));
    });
  }
  return redacted;
}

/** Where credentials of a known shape stand in a text, in its order; of a URL only the password. */
export function secretSpans(text: string): { readonly start: number; readonly end: number }[] {
  const spans = SECRET_SHAPES.flatMap((shape) =>
    [...text.matchAll(shape)].map(({ index, 0: whole, 1: before, 2: secret }) => {
      const start = index + (before?.length ?? 0);
      return { start, end: start + (secret ?? whole).length };
    }),
  );
  let reached = 0;
  return spans
    .sort((one, other) => one.start - other.start || other.end - one.end)
    .filter(({ end }) => {
      const isInsideAnother = end <= reached;
      reached = Math.max(reached, end);
      return !isInsideAnother;
    });
}

/** The same text with every credential in it masked, those too that only their name in a query tells. */
export function maskText(text: string): string {
  return redactSecrets(text).replace(QUERY_PARAMETER, (whole, before: string, name: string, value: string) =>
    isSecretKey(name) || /^(key|sig|signature|auth)$/i.test(name) ? before + maskSecret(value) : whole,
  );
}

/** A value under a name, masked whole when the name says that it is a secret; references stay. */
export function maskValue(name: string, value: string): string {
  return isSecretKey(name) && !value.startsWith('$') ? maskSecret(value) : maskText(value);
}

const QUERY_PARAMETER = /([?&]([^=&#\s]{1,128})=)(?!\$)([^&#\s]+)/g;

const SECRET_KEY =
  /access[_-]?key|api[_-]?key|apikey|token(?!s)|secret|passw(or)?d|authorization|connection[_-]string|encryption[_-]key|(^|_)(KEY|PASS|PWD)$/i;

const URL_PASSWORD =
  /((?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/?#@$"\\]{0,256}:)(?!\$)([^\s/?#@"\\]{1,1024})(@)/gi;

/**
 * Masks meet whole bodies: each shape has a bound before its first sure sign, so that none reads a text twice,
 * and no secret reaches over the quotes or escapes of a JSON text, which stays one.
 * With three groups: what stands before the secret, the secret, what stands behind it.
 */
const SECRET_SHAPES: readonly RegExp[] = [
  /(\b[Bb]earer\s+)(?!\$)([A-Za-z0-9._~+/=-]{20,})()/g,
  URL_PASSWORD,
  /(\bpassword\s{0,8}=\s{0,8}'?)(?!\$)([^\s'"\\&]+)()/gi,
  /\bsk-[A-Za-z0-9_-]{20,}/g,
  /\bsk-(?:ant|live|proj|or)-[A-Za-z0-9_-]{8,}/g,
  /\bAIza[0-9A-Za-z_-]{35}/g,
  /\bgsk_[A-Za-z0-9]{20,}/g,
  /\bxai-[A-Za-z0-9]{20,}/g,
  /\bhf_[A-Za-z0-9]{20,}/g,
  /\bghp_[A-Za-z0-9]{36}/g,
  /\bAKIA[0-9A-Z]{16}/g,
  /\bphc_[A-Za-z0-9]{20,}/g,
];

/** The same without `g`, which would make each test begin where the last one ended. */
const SHAPE_TESTS = SECRET_SHAPES.map((shape) => new RegExp(shape.source, shape.flags.replace('g', '')));
