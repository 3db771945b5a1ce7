import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { SuiteCheck } from '../../contract/suite-results.ts';
import { boundedTest, SlowPattern } from './bounded-test.ts';
import type { TextExpectation } from './suite-schema.ts';

/** Holds what an answer says against what is expected of it, one check for each expectation. */
export function checkText(expected: TextExpectation, text: string): SuiteCheck[] {
  const { contains, equals, ignore_case = false, json_schema, not_contains, regex } = expected;
  const folded = (value: string) => (ignore_case ? value.toLowerCase() : value);
  const has = (part: string) => folded(text).includes(folded(part));
  const check = (name: string, wanted: string, isMet: boolean): SuiteCheck => ({
    ...{ name: `text.${name}`, wanted, got: shortened(text) },
    outcome: isMet ? 'met' : 'missed',
  });
  return [
    ...(equals === undefined ? [] : [check('equals', equals, folded(text) === folded(equals))]),
    ...listOf(contains).map((part) => check('contains', part, has(part))),
    ...listOf(not_contains).map((part) => check('not_contains', part, !has(part))),
    ...(regex === undefined ? [] : [checkPattern(compilePattern(regex, ignore_case), text)]),
    ...(json_schema === undefined ? [] : [checkJson(json_schema, text)]),
  ];
}

/** Throws `SyntaxError` for what is no pattern. */
export function compilePattern(regex: string, ignoreCase: boolean): RegExp {
  return new RegExp(regex, ignoreCase ? 'isu' : 'su');
}

/** Throws for what is no schema, or names one that lies elsewhere. */
export function compileJsonSchema(schema: object): ValidateFunction {
  const patterns = (pattern: string, flags: string) => {
    const compiled = new RegExp(pattern, flags);
    return { test: (text: string) => boundedTest(compiled, text) };
  };
  const regExp = Object.assign(patterns, { code: 'new RegExp' });
  return new Ajv({ strict: false, code: { regExp } }).compile(schema);
}

function checkPattern(pattern: RegExp, text: string): SuiteCheck {
  const check = { name: 'text.regex', wanted: `/${pattern.source}/` };
  return bounded(check, () => ({ got: shortened(text), isMet: boundedTest(pattern, text) }));
}

function checkJson(schema: object, text: string): SuiteCheck {
  const check = { name: 'text.json_schema', wanted: 'JSON that fits the schema' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ...check, got: `no JSON: ${shortened(text)}`, outcome: 'missed' };
  }
  return bounded(check, () => {
    const validate = compileJsonSchema(schema);
    return validate(value)
      ? { got: shortened(text), isMet: true }
      : { got: whatIsWrong(validate.errors?.[0]), isMet: false };
  });
}

function bounded(
  check: Pick<SuiteCheck, 'name' | 'wanted'>,
  test: () => { readonly got: string; readonly isMet: boolean },
): SuiteCheck {
  try {
    const { got, isMet } = test();
    return { ...check, got, outcome: isMet ? 'met' : 'missed' };
  } catch (error) {
    if (!(error instanceof SlowPattern)) throw error;
    return { ...check, got: error.message, outcome: 'unknown' };
  }
}

function whatIsWrong(error: ErrorObject | undefined): string {
  const place = error?.instancePath === '' ? 'the answer' : error?.instancePath;
  return `${place ?? 'the answer'} ${error?.message ?? 'does not fit'}`;
}

function listOf(value: string | readonly string[] = []): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

const mostCharacters = 200;

/** Of an answer, as much as a report needs. */
function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= mostCharacters ? line : `${line.slice(0, mostCharacters)}…`;
}
