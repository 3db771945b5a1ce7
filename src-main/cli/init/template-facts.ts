import { analyseConfig } from '../../../src-gateway/config/analyse-config.ts';
import { emptyEnvironment } from '../../../src-gateway/config/environment.ts';
import { setValues } from '../../../src-gateway/config/set-values.ts';

/** What a config needs and opens, in the order of the names and of the file. */
export function describeTemplate(text: string): {
  readonly variables: readonly string[];
  readonly ports: readonly number[];
} {
  const { variables, effective } = analyseConfig({
    text,
    file: 'template',
    hash: '',
    environment: emptyEnvironment,
    checkEnvironment: false,
  });
  return {
    variables: variables.map(({ name }) => name).sort(),
    ports: effective?.listeners.map(({ port }) => port) ?? [],
  };
}

/** The config with another port of its first listener, also where comments name it. */
export function withPort(text: string, port: number): string {
  const [before] = describeTemplate(text).ports;
  const changed = setValues(text, [{ path: ['listeners', 0, 'port'], value: String(port) }]);
  if (before === undefined || changed.problem !== null) return text;
  return changed.text.replace(/^ *#.*$/gm, (comment) =>
    comment.replace(new RegExp(`(127\\.0\\.0\\.1:|Ports? +)${before}\\b`, 'g'), `$1${port}`),
  );
}
