import { fix } from '../diagnostics/reporter.ts';
import type { ProviderEntry } from '../model/config-model.ts';
import { parseModelName } from '../model/model-name.ts';
import { isPrivateHost, parseUrl, type UrlParts } from '../model/parse-url.ts';
import { isBuiltIn, providerPrefixes } from '../model/provider-prefixes.ts';
import { ownValue } from '../own-value.ts';
import { entryOf } from '../source/source-node.ts';
import { checkHeaderSecret, checkLiteralSecret } from './check-secrets.ts';
import { checkUrl } from './check-url.ts';
import type { RuleContext } from './rule-context.ts';

/** Address and credential of every entry. */
export function checkProviderAccess(context: RuleContext): void {
  for (const provider of context.model.providers.entries) {
    const url = checkBaseUrl(provider, context);
    checkCredential(provider, url, context);
    checkHeaders(provider, url, context);
    if (provider.httpHost !== null && provider.baseUrl === null) {
      context.reporter.report('CFG_HTTP_HOST_IGNORED', provider.httpHost.node, {});
    }
  }
}

/** Entries that Plano would send to the address of another one. */
export function checkSharedHosts({ model, reporter }: RuleContext): void {
  const seen: { readonly key: string; readonly origin: string }[] = [];
  for (const { baseUrl, model: text, interface: wire } of model.providers.entries) {
    const url = baseUrl === null || !baseUrl.known ? null : parseUrl(baseUrl.value);
    if (baseUrl === null || url === null || typeof url === 'string' || text === null) continue;
    const { prefix } = parseModelName(text.value);
    const key = `${isBuiltIn(prefix) ? prefix : (wire?.value ?? prefix)} ${url.host}`;
    const origin = `${url.scheme}://${url.host}:${url.port ?? ''}`;
    const first = seen.find((other) => other.key === key);
    if (first === undefined) seen.push({ key, origin });
    else if (first.origin !== origin) {
      reporter.report('CFG_BASE_URL_SHARED_HOST', baseUrl.node, { other: first.origin.replace(/:$/, '') });
    }
  }
}

function checkBaseUrl(provider: ProviderEntry, context: RuleContext): UrlParts | null {
  const { baseUrl } = provider;
  if (baseUrl === null || !baseUrl.known || baseUrl.value === '') return null;
  const url = checkUrl(baseUrl, 'V', context);
  if (url === null) return null;
  const { reporter, editor } = context;
  const { node } = baseUrl;
  if (url.query !== null) reporter.report('CFG_BASE_URL_QUERY', node, { part: 'query' });
  if (url.fragment !== null) {
    reporter.report('CFG_BASE_URL_QUERY', node, { part: 'fragment' }, { severity: 'warning', tags: [] });
  }
  if (url.userInfo !== null) reporter.report('CFG_BASE_URL_CREDENTIALS', node, {});
  const suffix = /\/(chat\/completions|messages|responses)\/?$/.exec(url.path)?.[0];
  if (suffix !== undefined) {
    const cut = baseUrl.written.replace(suffix, '');
    reporter.report(
      'CFG_BASE_URL_SUFFIX',
      node,
      { suffix },
      {
        fixes: [fix(`Write ${cut}`, 'safe', editor.replaceValue(node, cut))],
      },
    );
  }
  return url;
}

function checkCredential(provider: ProviderEntry, url: UrlParts | null, context: RuleContext): void {
  const { reporter, editor } = context;
  const { accessKey, passthroughAuth, model } = provider;
  const passthrough = passthroughAuth?.value === true;
  if (accessKey !== null && accessKey.written !== '') {
    if (passthrough) {
      const entry = accessKey.node.entry;
      reporter.report(
        'CFG_ACCESS_KEY_WITH_PASSTHROUGH',
        accessKey.node,
        {},
        {
          fixes: entry === null ? [] : [fix('Delete access_key', 'safe', editor.removeEntry(entry))],
        },
      );
      return;
    }
    checkLiteralSecret(accessKey, variableFor(provider), url, context);
    checkProxyKey(provider, url, context);
    return;
  }
  if (passthrough || model === null || !model.known) return;
  const { prefix, full } = parseModelName(model.value);
  if (provider.baseUrl === null) {
    const facts = ownValue(providerPrefixes, prefix);
    const keyless =
      facts === undefined || prefix === 'plano' || prefix === 'chatgpt' || facts.baseUrlExample !== undefined;
    if (keyless || entryOf(provider.node, 'endpoint') !== null) return;
    const variable = facts.variable;
    reporter.report(
      'CFG_ACCESS_KEY_MISSING',
      provider.node,
      { model: full, variable },
      {
        fixes: [
          fix(
            `Add access_key: $${variable}`,
            'safe',
            editor.insertLast(provider.node, `access_key: $${variable}`),
          ),
        ],
      },
    );
  } else if (url !== null && !isPrivateHost(url.host)) {
    reporter.report(
      'CFG_ACCESS_KEY_CLIENT_FORWARDED',
      provider.node,
      { host: url.host },
      {
        fixes: [
          fix(
            'Add passthrough_auth: true',
            'choice',
            editor.insertLast(provider.node, 'passthrough_auth: true'),
          ),
        ],
      },
    );
  }
}

/** The variable that usually holds the key of this provider. */
function variableFor(provider: ProviderEntry): string {
  const prefix = parseModelName(provider.model?.value ?? '').prefix;
  const usual = ownValue(providerPrefixes, prefix)?.variable;
  return usual ?? `${prefix.toUpperCase().replace(/[^A-Z0-9]+/g, '_') || 'PROVIDER'}_API_KEY`;
}

function checkProxyKey(
  provider: ProviderEntry,
  url: UrlParts | null,
  { reporter, editor }: RuleContext,
): void {
  const { accessKey, model } = provider;
  if (url === null || accessKey === null) return;
  if (!/litellm|proxy|gateway|apim|vllm|openrouter/i.test(`${model?.value ?? ''} ${url.host}`)) return;
  reporter.report(
    'CFG_PROXY_KEY_OVERRIDES_CLIENT',
    accessKey.node,
    {},
    {
      fixes: [
        fix(
          'Add passthrough_auth: true',
          'choice',
          editor.insertLast(provider.node, 'passthrough_auth: true'),
        ),
      ],
    },
  );
}

function checkHeaders(provider: ProviderEntry, url: UrlParts | null, context: RuleContext): void {
  for (const header of provider.headers) {
    if (/^(authorization|x-api-key)$/i.test(header.name)) {
      context.reporter.report('CFG_HEADERS_OVERRIDE_AUTH', header.value.node, { header: header.name });
    }
    checkHeaderSecret(header, variableFor(provider), url, context);
  }
}
