/** `<3000`, as the schema of suites lets it through. */
export interface Limit {
  readonly operator: '<' | '<=' | '>' | '>=' | '=';
  readonly value: number;
}

/** Throws for what the schema does not let through. */
export function parseLimit(text: string): Limit {
  const [, operator, value] = /^(<=|>=|<|>|=) ?(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  switch (operator) {
    case '<':
    case '<=':
    case '>':
    case '>=':
    case '=':
      return { operator, value: Number(value) };
    default:
      throw new Error(`${JSON.stringify(text)} is no limit`);
  }
}

export function keeps({ operator, value }: Limit, figure: number): boolean {
  switch (operator) {
    case '<':
      return figure < value;
    case '<=':
      return figure <= value;
    case '>':
      return figure > value;
    case '>=':
      return figure >= value;
    case '=':
      return figure === value;
    default:
      return operator satisfies never;
  }
}
