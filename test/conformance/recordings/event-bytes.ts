/** Server-sent events without names, as OpenAI's Chat API and Gemini write them. */
export function dataEvents(events: readonly (object | string)[], lineEnd = '\n'): Uint8Array {
  return Buffer.from(
    events
      .map((event) => (typeof event === 'string' ? event : `data: ${JSON.stringify(event)}`))
      .map((text) => text + lineEnd + lineEnd)
      .join(''),
  );
}

/** Server-sent events named after their type, as Anthropic and OpenAI's Responses write them. */
export function namedEvents(
  events: readonly { readonly type: string; readonly [member: string]: unknown }[],
): Uint8Array {
  return Buffer.from(
    events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
  );
}

export function jsonBytes(body: object): Uint8Array {
  return Buffer.from(JSON.stringify(body));
}
