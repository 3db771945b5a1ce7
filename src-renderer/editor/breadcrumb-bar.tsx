import { ChevronRight } from 'lucide-react';
import { useDeferredValue, useMemo } from 'react';
import type { SourceRange } from '../../src-gateway/config/diagnostic.ts';
import { breadcrumbsAt } from '../../src-gateway/config/editor/breadcrumbs-at.ts';

/** Where the cursor is, in UTF-16 units from the start of the text. */
export interface CursorPlace {
  readonly text: string;
  readonly offset: number;
}

interface BreadcrumbBarProps {
  readonly cursor: CursorPlace;
  readonly onGoTo: (range: SourceRange) => void;
}

/** The way from the top of the file to the cursor; each step leads there. */
export function BreadcrumbBar({ cursor, onGoTo }: BreadcrumbBarProps) {
  const place = useDeferredValue(cursor);
  const crumbs = useMemo(() => breadcrumbsAt(place.text, place.offset), [place]);
  return (
    <nav aria-label="Place in the config" data-testid="breadcrumbs" className="h-7 shrink-0 bg-surface px-4">
      <ol className="flex h-full min-w-0 items-center text-xs text-muted">
        {crumbs.length === 0 && <li>top of the file</li>}
        {crumbs.map(({ label, range }, depth) => (
          <li key={range.start.offset} className="flex min-w-0 items-center">
            {depth > 0 && <ChevronRight aria-hidden className="size-3 shrink-0" />}
            <button
              type="button"
              data-testid="breadcrumb"
              onClick={() => onGoTo(range)}
              aria-current={depth === crumbs.length - 1 ? 'location' : undefined}
              className="truncate rounded px-1 py-0.5 hover:bg-hover hover:text-text aria-[current]:text-text"
            >
              {label}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
