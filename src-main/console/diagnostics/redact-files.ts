import { knownForms } from '../../../src-gateway/config/redactor.ts';
import { maskSecret, redactSecrets, secretSpans } from '../../../src-gateway/config/secrets.ts';
import type { DiagnosticsFile, Redaction } from '../../contract/diagnostics-calls.ts';
import type { DraftFile } from './diagnostics-files.ts';
import type { KnownSecret } from './known-secrets.ts';

export interface RedactedFiles {
  readonly files: DiagnosticsFile[];
  readonly redactions: Redaction[];
}

/**
 * The files with every known secret masked, in each form that a file may hold it in, and whatever has the
 * shape of one; paths of the person's own folder begin with `~`. With it the list of what was masked.
 */
export function redactFiles(
  files: readonly DraftFile[],
  secrets: readonly KnownSecret[],
  userHome: string,
): RedactedFiles {
  const redactions: Redaction[] = [];
  const redacted = files.map(({ name, what, text, masked }) => {
    const count = (secret: string, shown: string, times: number) => {
      if (times === 0) return;
      const known = redactions.find((one) => one.file === name && one.what === secret && one.shown === shown);
      if (known === undefined) redactions.push({ file: name, what: secret, shown, times });
      else known.times += times;
    };
    for (const mask of masked) count(mask.what, mask.shown, 1);
    let shown = text;
    for (const { form, mask, secret } of formsOf(secrets)) {
      const parts = shown.split(form);
      count(secret, mask, parts.length - 1);
      shown = parts.join(mask);
    }
    for (const { start, end } of secretSpans(shown)) {
      count('recognised by its shape', maskSecret(shown.slice(start, end)), 1);
    }
    shown = redactSecrets(shown);
    const parts = userHome.length > 1 ? shown.split(userHome) : [shown];
    count('folder of the user', '~', parts.length - 1);
    return { name, what, text: parts.join('~') };
  });
  return { files: redacted, redactions };
}

/** Longest first: one value may be part of another. */
function formsOf(secrets: readonly KnownSecret[]) {
  const forms = new Map<string, { readonly mask: string; readonly secret: string }>();
  for (const { name, value } of secrets) {
    for (const [form, mask] of knownForms(value)) {
      if (!forms.has(form)) forms.set(form, { mask, secret: name });
    }
  }
  return [...forms]
    .map(([form, rest]) => ({ form, ...rest }))
    .sort((one, other) => other.form.length - one.form.length);
}
