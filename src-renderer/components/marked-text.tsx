/** Text in which each place that holds `wanted`, in whatever case, is marked. */
export function MarkedText({ text, wanted }: { readonly text: string; readonly wanted: string }) {
  if (wanted === '') return text;
  const parts = text.split(new RegExp(`(${wanted.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')})`, 'i'));
  return parts.map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text have no other name
      <mark key={index} className="rounded-sm bg-selected font-semibold text-text">
        {part}
      </mark>
    ) : (
      part
    ),
  );
}
