import { ChevronDown, ChevronRight } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import type { SourceRange } from '../../src-gateway/config/diagnostic.ts';
import { type OutlineItem, outlineOf } from '../../src-gateway/config/editor/outline-of.ts';
import { sourceOf } from '../../src-gateway/config/editor/source-of.ts';
import { StateMark } from '../components/state-mark.tsx';
import { useGateway } from '../lib/gateway.ts';
import { useConfigSession } from './config-session.ts';

/** What the file declares. While the text cannot be parsed, the last outline stays. */
export function OutlinePanel({ onGoTo }: { readonly onGoTo: (range: SourceRange) => void }) {
  const text = useDeferredValue(useConfigSession((session) => session.text));
  const fresh = useMemo(() => wholeOutline(text), [text]);
  const [kept, setKept] = useState(() => fresh ?? outlineOf(text));
  if (fresh && fresh !== kept) setKept(fresh);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const toggle = (path: string) => {
    const next = new Set(folded);
    if (!next.delete(path)) next.add(path);
    setFolded(next);
  };
  return (
    <section
      aria-label="Outline"
      data-testid="outline"
      data-pane
      className="h-full overflow-auto bg-canvas py-2"
    >
      <h2 className="px-4 pb-1 text-2xs font-semibold text-muted">Outline</h2>
      {kept.length === 0 ? (
        <p className="px-4 text-xs text-muted">
          Nothing declared yet. Press Ctrl+Space in the editor to see what can stand here.
        </p>
      ) : (
        <ul>
          {kept.map((section) => (
            <li key={section.path}>
              <div className="flex items-center px-2">
                <button
                  type="button"
                  aria-label={
                    folded.has(section.path) ? `Expand ${section.label}` : `Collapse ${section.label}`
                  }
                  aria-expanded={!folded.has(section.path)}
                  disabled={section.children.length === 0}
                  data-testid="outline-fold"
                  onClick={() => toggle(section.path)}
                  className="flex size-5 items-center justify-center rounded text-muted hover:bg-hover disabled:invisible"
                >
                  {folded.has(section.path) ? (
                    <ChevronRight aria-hidden className="size-3.5" />
                  ) : (
                    <ChevronDown aria-hidden className="size-3.5" />
                  )}
                </button>
                <Entry item={section} onGoTo={onGoTo} strong />
              </div>
              {!folded.has(section.path) && (
                <ul className="ml-[22px] border-l border-line pl-1">
                  {section.children.map((item) => (
                    <li key={item.path}>
                      <Entry item={item} onGoTo={onGoTo} />
                    </li>
                  ))}
                </ul>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** `null` while the text is not YAML: half of an outline jumps about more than it helps. */
function wholeOutline(text: string): readonly OutlineItem[] | null {
  return sourceOf(text).problems.length > 0 ? null : outlineOf(text);
}

interface EntryProps {
  readonly item: OutlineItem;
  readonly onGoTo: (range: SourceRange) => void;
  readonly strong?: boolean;
}

function Entry({ item, onGoTo, strong = false }: EntryProps) {
  return (
    <button
      type="button"
      data-testid="outline-item"
      data-path={item.path}
      onClick={() => onGoTo(item.selection)}
      className="flex h-6 w-full min-w-0 items-center gap-1.5 rounded px-1.5 text-left text-xs hover:bg-hover"
    >
      {item.section === 'listeners' && !strong && <ListenerMark name={item.label} />}
      <span className={`truncate ${strong ? 'font-medium' : ''}`}>{item.label}</span>
      <span className="truncate font-mono text-2xs text-muted">{item.detail}</span>
    </button>
  );
}

function ListenerMark({ name }: { readonly name: string }) {
  const state = useGateway()?.listeners.find((listener) => listener.name === name)?.state;
  return state ? <StateMark state={state} className="size-2" /> : null;
}
