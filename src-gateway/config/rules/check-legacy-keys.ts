import type { Fix } from '../diagnostic.ts';
import { fix } from '../diagnostics/reporter.ts';
import { listenerItem } from '../fixes/listeners-list.ts';
import { isBuiltIn } from '../model/provider-prefixes.ts';
import { configSchema, type LegacyKey, resolveSchema, type SchemaNode } from '../shape/schema-node.ts';
import { entryOf, type SourceEntry, type SourceMap, type SourceNode } from '../source/source-node.ts';
import type { RuleContext } from './rule-context.ts';

/** Spellings that no current release reads; the schema's `x-legacy` tables list them. */
export function checkLegacyKeys(context: RuleContext): void {
  visit(context.model.root, configSchema, context);
}

function visit(node: SourceNode, schema: SchemaNode, context: RuleContext): void {
  const resolved = resolveSchema(schema);
  const { items, properties } = resolved;
  const choice = resolved.oneOf?.find(
    (variant) => variant.type === (node.kind === 'list' ? 'array' : 'object'),
  );
  if (choice !== undefined && resolved['x-discriminator'] === undefined) visit(node, choice, context);
  if (node.kind === 'list' && items !== undefined) for (const item of node.items) visit(item, items, context);
  if (node.kind !== 'map') return;
  for (const entry of node.entries) {
    const legacy = resolved['x-legacy']?.[entry.name];
    const property = properties?.[entry.name];
    if (legacy !== undefined) report(entry, node, legacy, context);
    else if (property !== undefined) visit(entry.value, property, context);
  }
}

function report(entry: SourceEntry, map: SourceMap, legacy: LegacyKey, context: RuleContext): void {
  // Two halves of one old form are one problem, said at the first half.
  if (entry.name === 'protocol' && entryOf(map, 'endpoint') !== null) return;
  const instead = legacy.hint ?? `write "${legacy.use}"`;
  context.reporter.report(
    'CFG_LEGACY_KEY',
    entry.value,
    { key: entry.name, until: legacy.until, instead },
    {
      fixes: fixesFor(entry, map, legacy, context),
    },
  );
}

function fixesFor(entry: SourceEntry, map: SourceMap, legacy: LegacyKey, context: RuleContext): Fix[] {
  const { editor } = context;
  if (legacy.rename === true) {
    return [fix(`Rename to ${legacy.use}`, 'safe', editor.renameKey(entry.key, legacy.use))];
  }
  switch (entry.name) {
    case 'listener':
    case 'listen':
      return listenerFix(entry, context);
    case 'provider':
      return providerFix(entry, map, context);
    case 'endpoint':
      return endpointFix(entry, map, context);
    case 'usage':
      return usageFix(entry, map, context);
    case 'path':
      return pathFix(entry, map, context);
    default:
      return [];
  }
}

/** One prompt listener with the old address, port and time-out. */
function listenerFix(entry: SourceEntry, { editor, model }: RuleContext): Fix[] {
  if (entryOf(model.root, 'listeners') !== null) return [];
  const [address, port] = [scalarOf(entry.value, 'address'), scalarOf(entry.value, 'port')];
  const pairs = [
    'type: prompt',
    'name: prompt_listener',
    ...(address === null ? [] : [`address: ${address}`]),
    `port: ${port ?? 10000}`,
  ];
  const text = `listeners: [{${pairs.join(', ')}}]`;
  const title = 'Rewrite as listeners list';
  const block = listenerItem(entry, editor.text);
  if (block !== null) {
    const edits = [editor.renameKey(entry.key, 'listeners'), editor.replaceRange(block, block.text)];
    return [fix(title, 'choice', ...edits)];
  }
  const end = Math.max(entry.value.end, entry.key.end);
  const whole = { start: entry.key.start, end };
  return [fix(title, 'choice', editor.replaceRange(whole, blockEnd(entry, text)))];
}

/** A block value ends behind its line break, which the new text must keep. */
function blockEnd(entry: SourceEntry, text: string): string {
  return entry.value.kind === 'map' && !entry.value.flow ? `${text}\n` : text;
}

/** `provider: X` + `model: Y` become `model: X/Y`. */
function providerFix(entry: SourceEntry, map: SourceMap, { editor }: RuleContext): Fix[] {
  const model = entryOf(map, 'model');
  if (entry.value.kind !== 'scalar' || model?.value.kind !== 'scalar') return [];
  const full = model.value.text.includes('/') ? model.value.text : `${entry.value.text}/${model.value.text}`;
  return [
    fix(`Write model: ${full}`, 'safe', editor.replaceValue(model.value, full), editor.removeEntry(entry)),
  ];
}

/** `endpoint: h:p` and `protocol` become `base_url`. */
function endpointFix(entry: SourceEntry, map: SourceMap, { editor }: RuleContext): Fix[] {
  if (entry.value.kind !== 'scalar') return [];
  const protocol = entryOf(map, 'protocol');
  const scheme = scalarOf(map, 'protocol') ?? 'http';
  const url = `${scheme}://${entry.value.text}`;
  const prefix = (scalarOf(map, 'model') ?? '').split('/')[0] ?? '';
  const edits = [
    editor.renameKey(entry.key, 'base_url'),
    editor.replaceValue(entry.value, JSON.stringify(url)),
    ...(protocol === null ? [] : [editor.removeEntry(protocol)]),
  ];
  if (
    prefix !== '' &&
    !isBuiltIn(prefix) &&
    entryOf(map, 'provider_interface') === null &&
    protocol === null
  ) {
    edits.push(editor.insertLast(map, 'provider_interface: openai'));
  }
  return [fix(`Write base_url: ${url}`, 'choice', ...edits)];
}

/** `usage: text` becomes a route named after the model. */
function usageFix(entry: SourceEntry, map: SourceMap, { editor, model }: RuleContext): Fix[] {
  const full = scalarOf(map, 'model');
  if (entry.value.kind !== 'scalar' || full === null) return [];
  const section = entryOf(model.root, 'routing_preferences')?.value;
  const name = JSON.stringify(full.slice(full.indexOf('/') + 1));
  const item = `{name: ${name}, description: ${JSON.stringify(entry.value.text)}, models: [${JSON.stringify(full)}]}`;
  return [
    fix(
      'Write a routing_preferences entry',
      'choice',
      editor.removeEntry(entry),
      section?.kind === 'list'
        ? editor.appendItem(section, item)
        : editor.appendLines(`routing_preferences:\n  - ${item}`),
    ),
  ];
}

/** `path` of a target belongs into its `endpoint`. */
function pathFix(entry: SourceEntry, map: SourceMap, { editor }: RuleContext): Fix[] {
  const endpoint = entryOf(map, 'endpoint')?.value;
  if (entry.value.kind !== 'scalar' || endpoint?.kind !== 'map' || entryOf(endpoint, 'path') !== null)
    return [];
  const path = JSON.stringify(entry.value.text);
  return [
    fix(
      'Move to endpoint.path',
      'safe',
      editor.insertLast(endpoint, `path: ${path}`),
      editor.removeEntry(entry),
    ),
  ];
}

function scalarOf(node: SourceNode, name: string): string | null {
  const value = entryOf(node, name)?.value;
  return value?.kind === 'scalar' && value.text !== '' ? value.text : null;
}
