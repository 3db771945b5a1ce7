import Type, { type Static } from 'typebox';

const closed = { additionalProperties: false };

/** `<3000`: a comparison with a number. */
const Limit = (unit: string) =>
  Type.String({
    pattern: '^(<=|>=|<|>|=) ?[0-9]+(\\.[0-9]+)?$',
    description: `A limit in ${unit}: "<0.5", "<=2", ">10", ">=1" or "=3"`,
  });

const OneOrMore = (what: string) =>
  Type.Union(
    [Type.String({ minLength: 1 }), Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 20 })],
    { description: what },
  );

export const TextExpectation = Type.Object(
  {
    equals: Type.Optional(Type.String()),
    contains: Type.Optional(OneOrMore('A text, or a list of texts that must all be there')),
    not_contains: Type.Optional(OneOrMore('A text, or a list of texts of which none may be there')),
    regex: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })),
    json_schema: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: 'A JSON Schema that the answer fits' }),
    ),
    ignore_case: Type.Optional(Type.Boolean()),
  },
  { ...closed, minProperties: 1 },
);
export type TextExpectation = Static<typeof TextExpectation>;

export const Expectation = Type.Object(
  {
    route: Type.Optional(OneOrMore('The name of a route, a list of names of which one is enough, or none')),
    model: Type.Optional(OneOrMore('provider/model, or a list of which one is enough')),
    agent: Type.Optional(Type.String({ minLength: 1, description: 'An agent that is called' })),
    agents: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        maxItems: 20,
        description: 'All agents that are called, in their order',
      }),
    ),
    status: Type.Optional(Type.Integer({ minimum: 100, maximum: 599 })),
    text: Type.Optional(TextExpectation),
    latency_ms: Type.Optional(Limit('milliseconds')),
    ttft_ms: Type.Optional(Limit('milliseconds')),
    cost_usd: Type.Optional(Limit('US dollars')),
    tokens: Type.Optional(Limit('tokens')),
    prompt_tokens: Type.Optional(Limit('tokens')),
    completion_tokens: Type.Optional(Limit('tokens')),
  },
  { ...closed, minProperties: 1 },
);
export type Expectation = Static<typeof Expectation>;

const Headers = Type.Record(
  Type.String({ pattern: '^[A-Za-z0-9-]{1,100}$' }),
  Type.String({ maxLength: 4096, pattern: '^[\\x20-\\x7e]*$' }),
  { description: 'Headers of the request; no credentials' },
);
const Count = Type.Integer({ minimum: 1, maximum: 100 });

/** What holds for a case unless it says otherwise. */
const ways = {
  listener: Type.Optional(
    Type.String({ minLength: 1, description: 'Where the request goes; the first model listener' }),
  ),
  mode: Type.Optional(
    Type.Enum(['dry-run', 'live'], {
      description: 'dry-run asks the router alone, live sends the request',
    }),
  ),
  api: Type.Optional(Type.Enum(['chat', 'messages', 'responses'])),
  repeat: Type.Optional(Count),
  pass: Type.Optional(Count),
  headers: Type.Optional(Headers),
};

export const mostCases = 500;

/** A file of `.plano/suites/`. */
export const SuiteFile = Type.Object(
  {
    version: Type.Literal(1),
    description: Type.Optional(Type.String()),
    defaults: Type.Optional(Type.Object(ways, closed)),
    cases: Type.Array(
      Type.Object(
        {
          id: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$' }),
          description: Type.Optional(Type.String()),
          ...ways,
          redacted: Type.Optional(
            Type.Array(Type.String(), {
              description: 'Headers that the request had and whose values are secret: they are not sent',
            }),
          ),
          request: Type.Record(Type.String(), Type.Unknown(), {
            description: 'The body, as a client sends it',
          }),
          expect: Expectation,
        },
        closed,
      ),
      { minItems: 1, maxItems: mostCases },
    ),
  },
  closed,
);
export type SuiteFile = Static<typeof SuiteFile>;
