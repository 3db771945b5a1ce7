import { Document, isMap, isScalar, isSeq, visit, type YAMLMap } from 'yaml';
import type { GeneratedTarget } from './generated-target.ts';

export const generatedMark = 'Made by "planoai generate_prompt_targets"';

/** Lines of a config: `prompt_targets:` with every target, and what is left to do as comments. */
export function targetsYaml(targets: readonly GeneratedTarget[], files: readonly string[]): string {
  const document = targetsDocument(targets);
  const list = document.get('prompt_targets');
  const items = isSeq(list) ? list.items : [];
  targets.forEach((target, index) => {
    const item = items[index];
    if (target.endpoint === undefined && isMap(item)) {
      item.comment = ` endpoint: {name: NAME, path: /${target.name}, http_method: POST}   <- where it is called`;
    }
  });
  const endpoints = new Set(targets.flatMap(({ endpoint }) => endpoint?.name ?? []));
  const todo = [...endpoints].map(
    (name) => ` It needs, where there is none yet:  endpoints: {${name}: {endpoint: HOST:PORT}}`,
  );
  document.commentBefore = [` ${generatedMark} from ${files.join(', ')}.`, ...todo].join('\n');
  return document.toString(style);
}

/** One target in flow style on one line, for the place of a list that exists already. */
export function targetInFlow(target: GeneratedTarget): string {
  const document = targetsDocument([target]);
  const list = document.get('prompt_targets');
  const [item] = isSeq(list) ? list.items : [];
  if (!isMap(item)) return '{}';
  item.flow = true;
  return new Document(item, options).toString(style).trim();
}

/** Plano reads YAML 1.1, where `no` and `12:30` are no texts: they get quotes. */
const options = { version: '1.1' } as const;
const style = { lineWidth: 0, flowCollectionPadding: false } as const;

function targetsDocument(targets: readonly GeneratedTarget[]): Document {
  const document = new Document({ prompt_targets: targets.map(escaped) }, options);
  document.directives = undefined;
  const list = document.get('prompt_targets');
  for (const item of isSeq(list) ? list.items : []) if (isMap(item)) tidy(item);
  visit(document, {
    Scalar(_key, scalar) {
      if (typeof scalar.value === 'string' && needsQuotes.test(scalar.value)) scalar.type = 'QUOTE_DOUBLE';
    },
  });
  return document;
}

/** What Plano's reader does not take without quotes, and this library's does. */
const needsQuotes = /\?|^=$|\p{Cc}/u;

function tidy(target: YAMLMap): void {
  const endpoint = target.get('endpoint');
  if (isMap(endpoint)) {
    endpoint.flow = true;
    const path = endpoint.get('path', true);
    if (isScalar(path) && /[{}?]/.test(String(path.value))) path.type = 'QUOTE_DOUBLE';
  }
  const parameters = target.get('parameters');
  for (const parameter of isSeq(parameters) ? parameters.items : []) {
    const values = isMap(parameter) ? parameter.get('enum') : undefined;
    if (isSeq(values)) values.flow = true;
  }
}

/** In texts of a config `$NAME` is a variable and `$$` a dollar. */
function escaped({ name, description, parameters, endpoint }: GeneratedTarget) {
  return {
    name,
    description: dollars(description),
    parameters: parameters.map((parameter) => ({
      ...parameter,
      description: dollars(parameter.description),
      ...(typeof parameter.default === 'string' && { default: dollars(parameter.default) }),
      ...(parameter.enum && {
        enum: parameter.enum.map((value) => (typeof value === 'string' ? dollars(value) : value)),
      }),
    })),
    ...(endpoint && { endpoint }),
  };
}

function dollars(text: string): string {
  return text.replace(/\$(?=[A-Za-z_{$])/g, '$$$$');
}
