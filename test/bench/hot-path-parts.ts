import type { ProfilePart } from './cpu-profile.ts';

export interface HotPathPart extends ProfilePart {
  /** In a table. */
  readonly title: string;
}

/** Where the time of a request goes, in the order in which it passes; what the runtime does comes last. */
export const hotPathParts: readonly HotPathPart[] = [
  runtime('system calls that write to sockets', /^writev|^write(Buffer|Utf8String|Latin1String)$/),
  runtime('garbage collection', /^\(garbage collector\)$/),
  runtime('the runtime itself, unnamed by the profiler', /^\(program\)$/),
  runtime('running what was promised', /^runMicrotasks$/),
  module('accepting a request: fastify and its router', /node_modules\/(fastify|find-my-way|avvio|light-my)/),
  module('calling the provider: undici', /node_modules\/undici/),
  ours('reading the body: where its members are, nothing built', /apis\/(json-|request-body)|read-body/),
  ours('knowing the conversation: hash of prompt and session', /caching\/|prompt-session|fnv64/),
  ours('choosing the model, limits', /routing\/|route-request|request-limits|ratelimits\/|candidates\.ts/),
  ours(
    'preparing the call: body, headers, path',
    /patch-body|prepare-request|upstream-headers|upstream-path|providers\//,
  ),
  ours('sending it, reading the reply as it comes', /upstream\/|call-provider|model-attempt|decoded-sink/),
  ours(
    'reading what the reply says of itself',
    /reply-facts|read-reply|attempt-reply|stream-(relay|observer)|sse/,
  ),
  ours('answering the client', /exchange\.ts|response-headers|model-answer|client-stream|open-exchanges/),
  ours(
    'spans, counters, log lines',
    /telemetry\/|model-spans|record|log-request|gateway-service|host-channel/,
  ),
  ours('the pipeline that holds it together', /src-gateway\//),
  module('sending records to the host', /child_process|internal\/process|serialization|serdes/),
  module('node:http, streams, timers', /^node:/),
];

function runtime(title: string, name: RegExp): HotPathPart {
  return { title, holds: (frame) => frame.url === '' && name.test(frame.name) };
}

function module(title: string, url: RegExp): HotPathPart {
  return { title, holds: (frame) => url.test(frame.url) };
}

function ours(title: string, path: RegExp): HotPathPart {
  return { title, holds: ({ url }) => url.includes('/src-gateway/') && path.test(url) };
}
