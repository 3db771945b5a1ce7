/** Levels that are open at first. */
const openLevels = 2;
const mostEntries = 500;

/** A JSON value as a tree that folds. */
export function JsonTree({ value, level = 0 }: { readonly value: unknown; readonly level?: number }) {
  const entries = entriesOf(value);
  if (entries === null) return <span className="[overflow-wrap:anywhere]">{JSON.stringify(value)}</span>;
  if (entries.length === 0) return <span>{Array.isArray(value) ? '[]' : '{}'}</span>;
  return (
    <ul className="font-mono text-xs" data-testid={level === 0 ? 'json-tree' : undefined}>
      {entries.slice(0, mostEntries).map(([name, child]) => (
        <li key={name} className="pl-3">
          {entriesOf(child) === null ? (
            <>
              <Name name={name} />
              <JsonTree value={child} level={level + 1} />
            </>
          ) : (
            <details open={level + 1 < openLevels}>
              <summary>
                <Name name={name} />
                <span className="text-muted">{Array.isArray(child) ? `[${child.length}]` : '{…}'}</span>
              </summary>
              <JsonTree value={child} level={level + 1} />
            </details>
          )}
        </li>
      ))}
      {entries.length > mostEntries && (
        <li className="pl-3 text-muted">⋯ {entries.length - mostEntries} more</li>
      )}
    </ul>
  );
}

function Name({ name }: { readonly name: string }) {
  return <span className="text-muted">{name}: </span>;
}

/** `null`: it has none. */
function entriesOf(value: unknown): [string, unknown][] | null {
  return typeof value === 'object' && value !== null ? Object.entries(value) : null;
}
