import type { Script } from './scripted-console.ts';

/** The request of the sample trace is recorded and can be sent again. */
export const replayableTrace: Script = {
  'bodies.list': () => ({
    bodies: [
      {
        spanId: 'a000000000000001',
        part: 'request',
        contentType: 'application/json',
        head: { start: 'POST /v1/chat/completions', headers: [] },
        size: 60,
        truncated: false,
        redacted: false,
      },
    ],
    told: [],
  }),
  'bodies.read': () => ({ text: '{"model":"plano","messages":[{"role":"user","content":"hi"}]}' }),
};
