/** `docs/benchmarks.md` around the tables of one run. */
export function benchmarksDocument(tables: string): string {
  return `# Benchmarks

Written by \`npm run bench -- --write docs/benchmarks.md\`, which takes about five minutes; \`--quick\` takes
two, \`--only streams-32,memory\` runs some tables. Absolute figures belong to the machine that ran it; the
ratios carry over. Every table comes from one run.

The parties are separate processes:

- a load generator and a provider on raw sockets, which are never the limit;
- a bare pass-through (\`node:http\` in, undici's \`dispatch\` out, nothing looked at), which is the least that
  a proxy on Node can do;
- our gateway as its host runs it, once without traces and once with every request recorded and handed to
  the trace store's process;
- Portkey's gateway from npm, started by its own command and told by its headers where the provider is.

Before a row is measured, one reply of it is read to its end and must be whole, in the client's own API.

${tables}
`;
}
