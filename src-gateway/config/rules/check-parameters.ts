import { nearest } from '../diagnostics/nearest.ts';
import { fix } from '../diagnostics/reporter.ts';
import type { ParameterEntry, PromptTargetEntry, Text } from '../model/config-model.ts';
import { entryOf, isNull, type SourceNode, type SourceScalar } from '../source/source-node.ts';
import { wordsOf } from './describe-text.ts';
import { hasMisspelt } from './has-misspelt.ts';
import type { RuleContext } from './rule-context.ts';

/** Parameters of prompt targets, and the placeholders of the path that they fill. */
export function checkParameters(context: RuleContext): void {
  for (const target of context.model.promptTargets) {
    const placeholders = target.path === null ? [] : checkPath(target.path, target, context);
    target.parameters.forEach((parameter, index) => {
      checkParameter(parameter, placeholders, context);
      const { name } = parameter;
      const twin = target.parameters.slice(0, index).some((other) => other.name?.value === name?.value);
      if (name !== null && twin)
        context.reporter.report('CFG_PARAM_DUPLICATE', name.node, { name: name.value });
    });
  }
}

interface Placeholder {
  readonly name: string;
  readonly start: number;
  readonly query: boolean;
}

/** The `{name}` places of a path; reports the ones that no parameter fills. */
function checkPath(path: Text, target: PromptTargetEntry, { reporter, editor }: RuleContext): Placeholder[] {
  const text = path.written.replace(/\$\{[^}]*\}/g, (reference) => '_'.repeat(reference.length));
  const question = text.indexOf('?');
  const placeholders = [...text.matchAll(/\{([^{}]*)\}/g)].map((match) => ({
    name: match[1] ?? '',
    start: match.index,
    query: question >= 0 && match.index > question,
  }));
  if (/[{}]/.test(text.replace(/\{[^{}]*\}/g, ''))) reporter.report('CFG_PATH_PARAM_SYNTAX', path.node, {});
  for (const { name, start } of placeholders) {
    if (target.parameters.some((parameter) => parameter.name?.value === name)) continue;
    const at = path.node.start + (path.node.style === 'quoted' ? 1 : 0) + start;
    const stub = `{name: ${name}, type: str, description: "", required: true}`;
    const list = target.parametersNode;
    const edit =
      list?.kind === 'list'
        ? editor.appendItem(list, stub)
        : editor.insertLast(target.node, `parameters: [${stub}]`);
    reporter.report(
      'CFG_PATH_PARAM_UNDECLARED',
      path.node,
      { name },
      {
        part: { start: at, end: at + name.length + 2 },
        fixes: [fix(`Add parameter ${name}`, 'choice', edit)],
      },
    );
  }
  return placeholders;
}

/** Types that the gateway knows, by the type that Plano would use. */
const TYPES: Readonly<Record<string, string | undefined>> = {
  int: 'int',
  integer: 'int',
  float: 'float',
  number: 'float',
  bool: 'bool',
  boolean: 'bool',
  str: 'str',
  string: 'str',
  list: 'list',
  array: 'list',
  set: 'list',
  tuple: 'list',
  dict: 'dict',
  dictionary: 'dict',
  object: 'dict',
};

function checkParameter(
  parameter: ParameterEntry,
  placeholders: readonly Placeholder[],
  context: RuleContext,
): void {
  const { reporter, editor } = context;
  const { node, name, description, type, required, inPath } = parameter;
  const written = entryOf(node, 'description');
  const missing = written === null || isNull(written.value);
  if (missing && !hasMisspelt(node, 'description')) {
    reporter.report(
      'CFG_PARAM_DESCRIPTION_MISSING',
      node,
      {},
      {
        fixes: [fix('Add description', 'choice', editor.insertLast(node, 'description: ""'))],
      },
    );
  } else if (description !== null && description.value !== '' && wordsOf(description.value).length < 2) {
    reporter.report('CFG_PARAM_DESCRIPTION_SHORT', description.node, {});
  }
  if (type !== null && TYPES[type.value] === undefined) {
    const near = nearest(type.value, Object.keys(TYPES));
    reporter.report(
      'CFG_PARAM_UNKNOWN_TYPE',
      type.node,
      { type: type.value, near },
      {
        fixes:
          near === null ? [] : [fix(`Replace with ${near}`, 'safe', editor.replaceValue(type.node, near))],
      },
    );
  }
  checkDefault(parameter, context);
  checkPlacement(parameter, placeholders, context);
  if (inPath?.value === true && !placeholders.some((placeholder) => placeholder.name === name?.value)) {
    reporter.report('CFG_PARAM_IN_PATH_UNUSED', inPath.node, { name: name?.value ?? '' });
  }
  if (required?.value === true) checkConstraint(parameter, context);
}

function checkDefault(
  { default: given, enum: allowed, type, required }: ParameterEntry,
  { reporter }: RuleContext,
): void {
  if (given === null) return;
  if (required?.value === true) reporter.report('CFG_PARAM_REQUIRED_WITH_DEFAULT', given, {});
  if (given.kind !== 'scalar') return;
  const values = (allowed?.items ?? []).flatMap((item) => (item.kind === 'scalar' ? [item.text] : []));
  if (allowed !== null && !values.includes(given.text)) {
    reporter.report('CFG_PARAM_DEFAULT_NOT_IN_ENUM', given, { given: `"${given.text}"`, allowed: values });
  } else if (type !== null && !fits(given, TYPES[type.value])) {
    reporter.report('CFG_PARAM_DEFAULT_TYPE', given, { given: `"${given.text}"`, type: type.value });
  }
}

function fits(node: SourceScalar, type: string | undefined): boolean {
  switch (type) {
    case 'int':
      return /^[-+]?\d+$/.test(node.text) || node.text.includes('$');
    case 'float':
      return /^[-+]?\d*\.?\d+([eE][-+]?\d+)?$/.test(node.text) || node.text.includes('$');
    case 'bool':
      return node.value.type === 'boolean' || /^(true|false)$/i.test(node.text) || node.text.includes('$');
    default:
      return true;
  }
}

function checkPlacement(
  parameter: ParameterEntry,
  placeholders: readonly Placeholder[],
  context: RuleContext,
): void {
  const { reporter, editor } = context;
  const { node, name, required, default: given } = parameter;
  if (name === null || required?.value === true) return;
  const places = placeholders.filter((placeholder) => placeholder.name === name.value);
  if (places.length === 0) {
    if (given === null) reporter.report('CFG_PARAM_OPTIONAL_NO_DEFAULT', node, { name: name.value });
    return;
  }
  if (given !== null) {
    reporter.report('CFG_PATH_PARAM_DEFAULT', node, { name: name.value });
    return;
  }
  const query = places.every((place) => place.query);
  reporter.report(
    'CFG_PATH_PARAM_OPTIONAL',
    node,
    { name: name.value, query },
    {
      severity: query ? 'hint' : 'warning',
      fixes: [requiredFix(node)],
    },
  );

  function requiredFix(map: ParameterEntry['node']) {
    const flag: SourceNode | null = required?.node ?? null;
    const edit = flag === null ? editor.insertLast(map, 'required: true') : editor.replaceValue(flag, 'true');
    return fix('Write required: true', 'choice', edit);
  }
}

/** A required text whose form the model has to guess. */
function checkConstraint(parameter: ParameterEntry, { reporter }: RuleContext): void {
  const { name, description, type, enum: allowed, format, node } = parameter;
  if (name === null || TYPES[type?.value ?? ''] !== 'str' || allowed !== null || format !== null) return;
  const text = description?.value ?? '';
  if (/["'`]/.test(text)) return;
  const mentioned = wordsOf(`${name.value.replace(/[_-]/g, ' ')} ${text}`);
  const formal = ['date', 'code', 'id', 'number', 'type', 'class', 'unit', 'currency'];
  if (mentioned.some((word) => formal.includes(word))) {
    reporter.report('CFG_PARAM_UNCONSTRAINED', node, { name: name.value });
  }
}
