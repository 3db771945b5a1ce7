/** `docs/benchmarks.md` around the tables of one run; `before`: the document as it was, whose trace store stays. */
export function benchmarksDocument(tables: string, before: string): string {
  return `# Benchmarks

Written by \`npm run bench -- --write docs/benchmarks.md\`, which takes about twelve minutes; \`--quick\` takes
four, \`--only streams-32,memory\` runs some tables. Absolute figures belong to the machine that ran it; the
ratios carry over. Every table comes from one run.

The parties are separate processes:

- a load generator and a provider on raw sockets, which are never the limit;
- a bare pass-through (\`node:http\` in, undici's \`dispatch\` out, nothing looked at), which is the least that
  a proxy on Node can do;
- our gateway as its host runs it, from the built bundle, once without traces and once with every request
  recorded and handed to the trace store's process;
- Portkey's gateway from npm, started by its own command and told by its headers where the provider is.

Before a row is measured, one reply of it is read to its end and must be whole, in the client's own API.

${tables}
${traceStoreOf(before)}`;
}

/** The document with what another run measured of the trace store. */
export function withTraceStore(document: string, text: string): string {
  const rest = document.slice(0, document.length - traceStoreOf(document).length);
  return `${rest}${traceStoreHeading}Written by \`npm run bench:traces -- --write docs/benchmarks.md\`.

${text}
`;
}

/** With the heading; '' where there is none. It is the last section. */
function traceStoreOf(document: string): string {
  const at = document.indexOf(traceStoreHeading);
  return at < 0 ? '' : document.slice(at);
}

const traceStoreHeading = '\n## Trace store\n\n';
