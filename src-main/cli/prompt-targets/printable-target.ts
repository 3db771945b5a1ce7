import type { GeneratedParameter, GeneratedTarget } from './generated-target.ts';

/**
 * A target without what no config may hold and no model reads: control characters, halves of surrogates and
 * the like. Descriptions lose them; a default or a listed value that has one is no value any more. `warn` is
 * told of each text.
 */
export function printableTarget(target: GeneratedTarget, warn: (message: string) => void): GeneratedTarget {
  const text = (of: string, given: string) => {
    const kept = given.replaceAll(unprintable, '');
    if (kept !== given) warn(`characters that no config can hold were taken out of ${of}`);
    return kept;
  };
  const isKept = (of: string, value: unknown) => {
    const isFine = typeof value !== 'string' || value.search(unprintable) === -1;
    if (!isFine) warn(`${of} has characters that no config can hold; it was left out`);
    return isFine;
  };
  const parameter = ({
    default: fallback,
    enum: values,
    ...rest
  }: GeneratedParameter): GeneratedParameter => {
    const { description, name } = rest;
    const kept = values?.filter((value) => isKept(`a value of ${name}`, value)) ?? [];
    return {
      ...rest,
      description: text(`the description of ${name}`, description),
      ...(fallback !== undefined && isKept(`the default of ${name}`, fallback) && { default: fallback }),
      ...(kept.length > 0 && { enum: kept }),
    };
  };
  const { description, endpoint, name, parameters } = target;
  return {
    ...{ name, description: text(`the description of ${name}`, description) },
    parameters: parameters.map(parameter),
    ...(endpoint && { endpoint: { ...endpoint, path: text(`the path of ${name}`, endpoint.path) } }),
  };
}

/** What YAML calls not printable, and U+0085, which ends a line for some readers and not for others. */
const unprintable = /[^\t\n\r\u{20}-\u{7e}\u{a0}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
