/** A sentence of the schema: what stands in backticks is code. */
export function InlineCode({ text }: { readonly text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a fixed text have no other name
      <code key={index} className="font-mono text-text">
        {part}
      </code>
    ),
  );
}
