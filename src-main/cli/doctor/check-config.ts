import { sentence, whyNot } from '../../console/explain-config.ts';
import { type Check, count, fail, ok, warn } from './check.ts';

/** Whether the config is one, values of variables aside. */
export const checkConfig: Check = ({ subject }) => {
  if ('unreadable' in subject) return [subject.unreadable];
  const { isZeroConfig, loaded, ofFile } = subject;
  const { file } = loaded;
  if (isZeroConfig) {
    return [ok('There is no config file here: "planoai up" makes one of the keys that it finds.')];
  }
  const seeAll = `See every finding: planoai validate ${file}`;
  if (!ofFile.valid) return [fail(`${file} is invalid. ${whyNot(ofFile)}`, seeAll)];
  const warnings = ofFile.diagnostics.filter(({ severity }) => severity === 'warning');
  const [first] = warnings;
  if (first === undefined) return [ok(`${file} is valid.`)];
  const place = `line ${first.range.start.line}`;
  const head = `${file} is valid with ${count(warnings.length, 'warning')}`;
  return [warn(`${head}, at first in ${place}: ${sentence(first.message)}`, seeAll)];
};
