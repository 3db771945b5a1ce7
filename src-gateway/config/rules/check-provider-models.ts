import type { Fix } from '../diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';
import { fix } from '../diagnostics/reporter.ts';
import type { ProviderEntry } from '../model/config-model.ts';
import { type ModelName, parseModelName } from '../model/model-name.ts';
import { guessPrefix, isBuiltIn, prefixNicknames, providerPrefixes } from '../model/provider-prefixes.ts';
import { ownValue } from '../own-value.ts';
import { entryOf } from '../source/source-node.ts';
import type { RuleContext } from './rule-context.ts';

/** The `model` text of every entry, and what its prefix asks for. */
export function checkProviderModels(context: RuleContext): void {
  for (const provider of context.model.providers.entries) {
    const { model } = provider;
    if (model === null || !model.known) continue;
    if (checkModelText(provider, context)) checkPrefix(provider, parseModelName(model.value), context);
  }
}

/** Whether the text has a prefix and an id. */
function checkModelText(provider: ProviderEntry, context: RuleContext): boolean {
  const { model } = provider;
  if (model === null) return false;
  const { reporter, editor } = context;
  const name = parseModelName(model.value);
  const { node } = model;
  const replaced = (text: string) => fix(`Replace with ${text}`, 'safe', editor.replaceValue(node, text));
  if (model.value !== model.value.trim()) {
    const fixes = model.literal ? [replaced(name.full)] : [];
    reporter.report('CFG_MODEL_WHITESPACE', node, { model: model.written }, { fixes });
  }
  if (name.full === '') {
    reporter.report('CFG_EMPTY_STRING', node, { key: 'model' }, { plano: 'V' });
    return false;
  }
  if (name.prefix === '') {
    // The old form `provider: X` + `model: Y` is reported at its `provider` key.
    if (entryOf(provider.node, 'provider') !== null) return false;
    const guessed = guessPrefix(name.full);
    const guess = guessed === null ? null : `${guessed}/${name.full.replace(/^\//, '')}`;
    reporter.report(
      'CFG_MODEL_NO_PREFIX',
      node,
      { model: name.full, guess },
      {
        fixes: guess === null ? [] : [replaced(guess)],
      },
    );
    return false;
  }
  if (name.id === '') {
    reporter.report('CFG_MODEL_EMPTY_ID', node, { model: name.full });
    return false;
  }
  if (!name.wildcard && name.id.includes('*'))
    reporter.report('CFG_WILDCARD_PARTIAL', node, { model: name.full });
  return true;
}

function checkPrefix(provider: ProviderEntry, name: ModelName, context: RuleContext): void {
  const { reporter, editor } = context;
  const node = provider.model?.node;
  if (node === undefined) return;
  const { prefix } = name;
  if (isBuiltIn(prefix)) {
    checkBuiltIn(provider, prefix, context);
    return;
  }
  const complete = provider.baseUrl !== null && provider.interface !== null;
  const renamed = (write: string) =>
    fix(`Write ${write}/…`, 'safe', editor.replaceValue(node, `${write}/${name.id}`));
  const lower = prefix.toLowerCase();
  if (prefix === 'embedded') {
    reporter.report('CFG_MODEL_PREFIX_RESERVED', node, { prefix }, complete ? {} : { plano: 'V' });
  } else if (isBuiltIn(lower)) {
    const plano = complete ? 'ok' : 'V';
    reporter.report(
      'CFG_MODEL_PREFIX_CASE',
      node,
      { prefix, write: lower },
      { plano, fixes: [renamed(lower)] },
    );
  } else if (!complete) {
    const nickname = ownValue(prefixNicknames, lower);
    if (nickname !== undefined && provider.baseUrl === null) {
      reporter.report(
        'CFG_MODEL_PREFIX_ALIAS',
        node,
        { prefix, write: nickname },
        { fixes: [renamed(nickname)] },
      );
    } else reportUnsupported(provider, prefix, context);
  }
}

function reportUnsupported(provider: ProviderEntry, prefix: string, { reporter, editor }: RuleContext): void {
  const node = provider.model?.node;
  if (node === undefined) return;
  const missing = [
    ...(provider.baseUrl === null ? ['base_url'] : []),
    ...(provider.interface === null ? ['provider_interface'] : []),
  ];
  const near = nearest(prefix, Object.keys(providerPrefixes));
  const stubs = {
    base_url: 'base_url: http://127.0.0.1:8000/v1',
    provider_interface: 'provider_interface: openai',
  };
  const edits = missing.map((key) =>
    editor.insertLast(provider.node, key === 'base_url' ? stubs.base_url : stubs.provider_interface),
  );
  const fixes: Fix[] = [fix(`Add ${missing.join(' and ')}`, 'choice', ...merged(edits))];
  if (near !== null) {
    const id = provider.model?.value.slice(prefix.length) ?? '';
    fixes.unshift(fix(`Replace with ${near}${id}`, 'choice', editor.replaceValue(node, `${near}${id}`)));
  }
  reporter.report('CFG_PROVIDER_UNSUPPORTED', node, { prefix, missing, near }, { fixes });
}

/** Two insertions at one place become one edit. */
function merged(edits: Fix['edits']): Fix['edits'] {
  const [first, second] = edits;
  if (first === undefined || second === undefined) return edits;
  return [{ range: first.range, newText: first.newText + second.newText }];
}

function checkBuiltIn(provider: ProviderEntry, prefix: string, context: RuleContext): void {
  const { reporter, editor } = context;
  const facts = ownValue(providerPrefixes, prefix);
  const model = provider.model?.node;
  if (model === undefined || facts === undefined) return;
  if (provider.baseUrl === null && entryOf(provider.node, 'endpoint') === null) {
    if (facts.baseUrlExample !== undefined) {
      const example = facts.baseUrlExample;
      reporter.report(
        'CFG_BASE_URL_REQUIRED',
        provider.node,
        { prefix, example },
        {
          fixes: [fix('Add base_url', 'choice', editor.insertLast(provider.node, `base_url: ${example}`))],
        },
      );
    } else if (facts.defaultBaseUrl !== undefined) {
      const url = facts.defaultBaseUrl;
      reporter.report(
        'CFG_BASE_URL_DEFAULTED',
        model,
        { prefix, url },
        {
          fixes: [fix('Write base_url out', 'safe', editor.insertLast(provider.node, `base_url: ${url}`))],
        },
      );
    }
  }
  const given = provider.interface;
  if (given === null || !given.known) return;
  const entry = given.node.entry;
  const remove =
    entry === null ? [] : [fix('Delete provider_interface', 'choice', editor.removeEntry(entry))];
  if (given.value === prefix) {
    reporter.report('CFG_PROVIDER_INTERFACE_REDUNDANT', given.node, { prefix }, { fixes: remove });
  } else
    reporter.report(
      'CFG_PROVIDER_INTERFACE_CONFLICT',
      given.node,
      { prefix, given: given.value },
      { fixes: remove },
    );
}
