/** What the OpenAI client's parsers take for a validator: it lets everything through. */
export const anySchema = {
  '~standard': {
    version: 1 as const,
    vendor: 'conformance',
    validate: (value: unknown) => ({ value }),
  },
};
