/** What the conformance tests ask, in the form of each API. */

export const text = 'Which way to the harbour? ⚓ 港はどこ？';

export const question = [{ role: 'user' as const, content: text }];

const weather = {
  name: 'get_weather',
  description: 'Weather of a city',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' }, unit: { enum: ['celsius', 'fahrenheit'] } },
    required: ['city', 'unit'],
  },
};
const clock = {
  name: 'get_time',
  description: 'Local time of a place',
  parameters: { type: 'object', properties: { location: { type: 'string' } }, required: ['location'] },
};

export const chatTools = [weather, clock].map((tool) => ({ type: 'function' as const, function: tool }));

export const responsesTools = [weather, clock].map((tool) => ({
  type: 'function' as const,
  strict: false,
  ...tool,
}));

export const messagesTools = [weather, clock].map(({ name, description, parameters }) => ({
  name,
  description,
  input_schema: { ...parameters, type: 'object' as const },
}));

/** The arguments that the sandbox makes up for the two tools. */
export const toolArguments = [{ city: 'Lisbon', unit: 'celsius' }, { location: 'Lisbon' }];
