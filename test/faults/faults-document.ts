import { type Fault, faults } from '../support/fault-proxy.ts';
import {
  type Answers,
  ofAgent,
  ofClient,
  ofHttpFilter,
  ofMcpFilter,
  ofProvider,
} from './expected-answers.ts';

const peers: readonly (readonly [title: string, what: string, answers: Answers])[] = [
  ['A provider', 'The provider', ofProvider],
  ['An agent', 'The agent', ofAgent],
  ['A filter over HTTP', 'The filter', ofHttpFilter],
  ['A filter over MCP', 'The server', ofMcpFilter],
];

/** `docs/faults.md`: what becomes of a request when something goes wrong, as the tests of this folder see it. */
export function faultsDocument(): string {
  return `# Faults and their answers

What a client gets when a peer, or the network on the way to it, fails. The tables are the expectations of
\`test/faults\`, which puts each fault between the gateway and the peer, reads the answer, and then looks
whether anything of the request is left: none is counted as running, no connection to the peer stays open,
and a gateway that has stopped leaves neither a socket nor a timer behind.
\`PLANO_UPDATE_DOCUMENTS=1 npx vitest run test/faults/faults-document.test.ts\` renews this page.

The listener waits one second, the filter may take one second, nothing is tried again and no other model
stands by; [architecture](architecture.md) says what retries and fallbacks change. Codes are those of the
Chat Completions API; other clients get the same in their own form.
${peers.map(([title, what, answers]) => peerTable(title, what, answers)).join('')}
## A client

| The client | It gets |
|---|---|
${Object.entries(ofClient)
  .map(([how, answer]) => `| ${how} | ${answer} |`)
  .join('\n')}

Whoever ends its side of a connection has left: its call to the provider is ended at once.

## Shown elsewhere

| What | Then | Test |
|---|---|---|
${elsewhere.map((row) => `| ${row.join(' | ')} |`).join('\n')}
`;
}

function peerTable(title: string, what: string, answers: Answers): string {
  const rows = Object.entries(faults)
    .filter((entry): entry is [Fault, (typeof faults)[Fault]] => entry[0] in answers && entry[0] !== 'none')
    .map(([fault, says]) => `| ${says} | ${answers[fault].whole} | ${answers[fault].stream} |`);
  return `
## ${title}

| ${what} | A whole answer | A stream |
|---|---|---|
${rows.join('\n')}
`;
}

/** Faults that other tests show; each path is checked to be there. */
export const elsewhere: readonly (readonly [what: string, then: string, test: string])[] = [
  [
    'a client does not send its body',
    '408 `request_timeout`',
    'test/gateway/listeners/slow-requests.test.ts',
  ],
  [
    'a client does not read',
    'the provider is held, then the call ended',
    'test/gateway/listeners/slow-clients.test.ts',
  ],
  [
    'a client sends bytes that are no HTTP, or too many headers',
    '400, 431',
    'test/gateway/listeners/malformed.test.ts',
  ],
  [
    'a client sends too large a body, plain or compressed',
    '413 `request_too_large`',
    'test/gateway/listeners/routes.test.ts',
  ],
  [
    'a client sends JSON that is hostile',
    'served or refused, never an error of ours',
    'test/gateway/listeners/hostile-bodies.test.ts',
  ],
  [
    'the name of a provider is unknown',
    '502 `upstream_unreachable`',
    'test/gateway/listeners/failures.test.ts',
  ],
  ['a provider redirects', '502 `upstream_invalid_response`', 'test/gateway/listeners/failures.test.ts'],
  [
    'the certificate of a provider is not to be trusted',
    '502 `upstream_unreachable`',
    'test/gateway/upstream/tls.test.ts',
  ],
  [
    'an agent answers with an error',
    '502, its 4xx as it is',
    'test/gateway/listeners/agent-failures.test.ts',
  ],
  [
    'an OTLP destination is away, silent or refuses',
    'served; spans are counted as lost',
    'test/gateway/telemetry/external-export.test.ts',
  ],
  [
    'Redis is away, silent, resets or talks nonsense',
    'served without sessions',
    'test/faults/stores.test.ts',
  ],
  [
    'PostgreSQL is away, silent, resets or talks nonsense',
    '503 `conversation_state_unavailable`, or served without history',
    'test/faults/stores.test.ts',
  ],
  [
    'a sender of traces is hostile',
    'refused as OTLP says; good spans are taken',
    'test/main/collector/hostile-otlp.test.ts',
  ],
];
