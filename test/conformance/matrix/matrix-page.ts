import { type ClientApi, clientApis } from '../../../src-gateway/apis/client-api.ts';
import { matrixCases } from './matrix-cases.ts';
import type { MatrixResult } from './run-matrix.ts';
import { upstreams } from './upstreams.ts';

/** `docs/conformance.md`: what was found, as tables for people. */
export function matrixPage(results: readonly MatrixResult[]): string {
  const promises = matrixCases.map(({ name, promise }) => `| ${name} | ${promise} |`);
  return `# Conformance

Every API that clients speak is served from providers of every API. \`npm run conformance\` proves it and
writes this page: the official clients (\`openai\` and \`@anthropic-ai/sdk\`, with their stream helpers, tool
runners and parsers) talk to a real gateway, and that to the sandbox, which answers in the provider's API.
\`npm test\` runs the same cases and fails when this page is not what they find.

| Case | What must hold |
|---|---|
${promises.join('\n')}

\`dropped\` is what an API has no words for, or what a client's own SDK does not give back (Chat's tool runner
loses thoughts, without which Claude may not go on thinking): the gateway leaves it out and says so, with the
path in \`x-plano-dropped-fields\`. A client that would rather have an error sends
\`x-plano-strict-translation: true\`.

${(Object.keys(clientNames) as ClientApi[]).map((client) => tableOf(client, results)).join('\n\n')}
`;
}

const clientNames: Readonly<Record<ClientApi, string>> = {
  chat: '`openai`, Chat Completions',
  messages: '`@anthropic-ai/sdk`, Messages',
  responses: '`openai`, Responses',
};

function tableOf(client: ClientApi, results: readonly MatrixResult[]): string {
  const rows = matrixCases.map(({ name }) => {
    const cells = upstreams.map(({ api }) => {
      const result = results.find(
        (each) => each.client === client && each.upstream === api && each.case === name,
      );
      return result === undefined ? 'not run' : cellOf(result);
    });
    return `| ${name} | ${cells.join(' | ')} |`;
  });
  return `## ${clientNames[client]}: \`${clientApis[client].path}\`

| Case \\ provider | ${upstreams.map(({ title }) => title).join(' | ')} |
|---|${upstreams.map(() => '---|').join('')}
${rows.join('\n')}`;
}

function cellOf({ dropped, failure }: MatrixResult): string {
  if (dropped.length > 0) return `dropped: ${dropped.map((path) => `\`${path}\``).join(', ')}`;
  return failure === null ? 'pass' : '**fails**';
}
