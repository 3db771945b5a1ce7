import { fix } from '../diagnostics/reporter.ts';
import type { HeaderEntry, Text } from '../model/config-model.ts';
import { isPrivateHost, type UrlParts } from '../model/parse-url.ts';
import { isSecretKey, looksSecret, maskSecret, redactSecrets } from '../secrets.ts';
import type { SourceNode, SourceScalar } from '../source/source-node.ts';
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

/** Fields whose own rules look at their secrets. */
const CHECKED_FIELDS = new Set(['access_key', 'connection_string', 'base_url']);

/** Credentials anywhere else: exporter keys, prompts, URLs with a password. */
export function checkStraySecrets(context: RuleContext): void {
  visit(context.model.root, context);
}

function visit(node: SourceNode, context: RuleContext): void {
  if (node.kind === 'list') for (const item of node.items) visit(item, context);
  else if (node.kind === 'map') {
    for (const { name, value } of node.entries) {
      if (!CHECKED_FIELDS.has(name) && !/^(http_)?headers$/.test(name)) visit(value, context);
    }
  } else if (node.value.type === 'string') checkStray(node, context);
}

function checkStray(node: SourceScalar, { reporter, editor }: RuleContext): void {
  const { text } = node;
  const field = node.entry?.name ?? '';
  const credential =
    (field === 'api_key' || field === 'encryption_key') && text !== '' && !text.includes('$');
  if (!credential && !looksSecret(text)) return;
  const variable = /^[A-Z][A-Z0-9_]*_(KEY|TOKEN|SECRET)$/.test(text);
  if (credential && variable) {
    reporter.report(
      'ENV_NAME_SUSPECT',
      node,
      { name: text },
      {
        fixes: [fix(`Write $${text}`, 'safe', editor.replaceValue(node, `$${text}`))],
      },
    );
    return;
  }
  const name = field === 'api_key' ? 'POSTHOG_API_KEY' : field.toUpperCase();
  reporter.report(
    'CFG_HARDCODED_SECRET',
    node,
    {
      shown: credential ? maskSecret(text) : redactSecrets(text).slice(0, 60),
      variable: credential ? name : null,
    },
    {
      plano: 'ok',
      fixes: credential
        ? [fix(`Move to .env and write $${name}`, 'choice', editor.replaceValue(node, `$${name}`))]
        : [],
    },
  );
}
