import { useEffect, useState } from 'react';

const slowAfterMs = 10_000;

/** Says what is awaited, and after a while what may be wrong. */
export function LoadingPanel({ text }: { readonly text: string }) {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), slowAfterMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div
      role="status"
      data-testid="loading"
      className="flex h-full flex-1 flex-col items-center justify-center gap-1 text-muted"
    >
      <span>{text}</span>
      {slow && (
        <span>
          This takes longer than it should. Look at the terminal where the console was started, or reload this
          page.
        </span>
      )}
    </div>
  );
}
