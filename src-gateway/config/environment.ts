/** Where the values of variables come from. The order of the sources is decided by whoever builds it. */
export interface EnvironmentLookup {
  get(name: string): EnvironmentValue | undefined;
  /** Every source that has the name, the winner first. */
  sourcesOf?(name: string): readonly EnvironmentValue[];
}

export interface EnvironmentValue {
  readonly value: string;
  /** For people: `.env:3`, `shell`, `keychain`. */
  readonly source: string;
}

/** One source of variables; `line` is given by files and becomes part of the shown source. */
export interface EnvironmentLayer {
  readonly source: string;
  readonly values: ReadonlyMap<string, { readonly value: string; readonly line?: number }>;
}

/** A lookup over layers, the first one that has the name wins. */
export function environmentFromLayers(layers: readonly EnvironmentLayer[]): EnvironmentLookup {
  function sourcesOf(name: string): EnvironmentValue[] {
    return layers.flatMap(({ source, values }) => {
      const found = values.get(name);
      if (found === undefined) return [];
      return [{ value: found.value, source: found.line === undefined ? source : `${source}:${found.line}` }];
    });
  }
  return { get: (name) => sourcesOf(name)[0], sourcesOf };
}

export const emptyEnvironment: EnvironmentLookup = environmentFromLayers([]);
