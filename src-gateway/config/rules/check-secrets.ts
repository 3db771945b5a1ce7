import { fix } from '../diagnostics/reporter.ts';
import type { HeaderEntry, Text } from '../model/config-model.ts';
import { isPrivateHost, type UrlParts } from '../model/parse-url.ts';
import { isSecretKey, looksSecret, maskSecret } from '../secrets.ts';
import type { RuleContext } from './rule-context.ts';

/** A credential written out, or the name of a variable without its `$`. At most one finding per node. */
export function checkLiteralSecret(
  secret: Text,
  variable: string,
  url: UrlParts | null,
  context: RuleContext,
): void {
  const { reporter, editor, environment } = context;
  if (!secret.literal) return;
  const { node, written } = secret;
  const namesVariable =
    /^[A-Z][A-Z0-9_]*_(KEY|TOKEN|SECRET)$/.test(written) || environment.get(written) !== undefined;
  if (namesVariable) {
    reporter.report(
      'ENV_NAME_SUSPECT',
      node,
      { name: written },
      {
        fixes: [fix(`Write $${written}`, 'safe', editor.replaceValue(node, `$${written}`))],
      },
    );
    return;
  }
  const nearby = url !== null && isPrivateHost(url.host);
  reporter.report(
    'CFG_HARDCODED_SECRET',
    node,
    { shown: maskSecret(written), variable },
    {
      severity: nearby ? 'hint' : 'warning',
      fixes: [
        fix(`Move to .env and write $${variable}`, 'choice', editor.replaceValue(node, `$${variable}`)),
      ],
    },
  );
}

/** A header whose name or value is a credential. */
export function checkHeaderSecret(
  header: HeaderEntry,
  variable: string,
  url: UrlParts | null,
  context: RuleContext,
): void {
  const { value, name } = header;
  if (!value.literal || value.written === '') return;
  const secretName = isSecretKey(name) || /^x-api-key$/i.test(name);
  if (!secretName && !looksSecret(value.written)) return;
  const scheme = /^(Bearer|Basic)\s+/i.exec(value.written)?.[0] ?? '';
  const secret = value.written.slice(scheme.length);
  const { reporter, editor } = context;
  const nearby = url !== null && isPrivateHost(url.host);
  reporter.report(
    'CFG_HARDCODED_SECRET',
    value.node,
    { shown: `${scheme}${maskSecret(secret)}`, variable },
    {
      severity: nearby ? 'hint' : 'warning',
      fixes: [
        fix(
          `Move to .env and write $${variable}`,
          'choice',
          editor.replaceValue(value.node, scheme === '' ? `$${variable}` : `"${scheme}$${variable}"`),
        ),
      ],
    },
  );
}
