import type { ReactNode } from 'react';
import { laidOut } from '../filters/diff-bodies.ts';

interface HttpMessageProps {
  readonly label: string;
  /** Request or status line. */
  readonly first: ReactNode;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | null;
  readonly testId: string;
}

/** An HTTP message as it stands on the wire. */
export function HttpMessage({ body, first, headers, label, testId }: HttpMessageProps) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      data-testid={testId}
      className="max-h-80 overflow-auto rounded-md border border-line bg-sunken p-2 font-mono text-2xs [overflow-wrap:anywhere] whitespace-pre-wrap"
    >
      <div className="font-medium">{first}</div>
      {headers.map(([name, value]) => (
        <div key={name} className="text-muted">
          {name}: <span className="text-text">{value}</span>
        </div>
      ))}
      {body !== null && body !== '' && <div className="mt-2 border-t border-line pt-2">{laidOut(body)}</div>}
    </section>
  );
}
