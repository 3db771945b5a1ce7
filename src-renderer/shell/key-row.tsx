import { PenLine, RotateCcw, X } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../components/button.tsx';
import type { Command } from '../lib/commands.ts';
import { failureText } from '../lib/host.ts';
import { isChanged, keysOf, ownerOf, recordKey, setKeys, withoutKey } from '../lib/key-map.ts';
import { keyText, onMac } from '../lib/key-text.ts';
import { useSettings } from '../lib/settings.ts';

interface KeyRowProps {
  readonly command: Command;
  /** Those whose keys work beside it. */
  readonly others: readonly Command[];
}

type Change =
  | { readonly kind: 'none' }
  | { readonly kind: 'recording'; readonly said: string | null }
  | { readonly kind: 'conflict'; readonly key: string; readonly owner: Command };

const resting: Change = { kind: 'none' };

/** One command with its keys, and how to give it others. */
export function KeyRow({ command, others }: KeyRowProps) {
  const map = useSettings();
  const [change, setChange] = useState<Change>(resting);
  const [failure, setFailure] = useState<string | null>(null);
  const keys = keysOf(command, map);
  const { id, title } = command;

  const save = async (...commands: Parameters<typeof setKeys>[0][number][]) => {
    setChange(resting);
    setFailure(null);
    await setKeys(commands).catch((error: unknown) => setFailure(failureText(error)));
  };
  const take = (key: string) => {
    const owner = ownerOf(
      key,
      others.filter((other) => other.id !== id),
      map,
    );
    if (owner !== null) setChange({ kind: 'conflict', key, owner });
    else void save({ id, keys: [key] });
  };
  return (
    <li className="border-b border-line py-1" data-testid={`key-row-${id}`} data-state={change.kind}>
      <div className="flex min-h-7 items-center gap-2">
        <span className="flex-1">{title}</span>
        <span className="flex items-center gap-1">
          {change.kind === 'recording' ? (
            <Recorder
              title={title}
              onKey={take}
              onRefused={(said) => setChange({ kind: 'recording', said })}
              onCancel={() => setChange(resting)}
            />
          ) : (
            <>
              {keys.map((key) => (
                <kbd
                  key={key}
                  data-testid="key-of-command"
                  className="rounded border border-line-strong bg-sunken px-1.5 font-mono text-2xs whitespace-nowrap"
                >
                  {keyText(key)}
                </kbd>
              ))}
              {keys.length === 0 && <span className="text-2xs text-muted">no key</span>}
              <Button
                tone="quiet"
                size="icon"
                aria-label={`Change the key of “${title}”`}
                title="Change"
                data-testid="key-change"
                onClick={() => setChange({ kind: 'recording', said: null })}
              >
                <PenLine aria-hidden className="size-3.5" />
              </Button>
              {keys.length > 0 && (
                <Button
                  tone="quiet"
                  size="icon"
                  aria-label={`Turn the key of “${title}” off`}
                  title="Turn off"
                  data-testid="key-off"
                  onClick={() => void save({ id, keys: [] })}
                >
                  <X aria-hidden className="size-3.5" />
                </Button>
              )}
              {isChanged(command, map) && (
                <Button
                  tone="quiet"
                  size="icon"
                  aria-label={`Give “${title}” its own key again`}
                  title="Reset"
                  data-testid="key-reset"
                  onClick={() => void save({ id, keys: null })}
                >
                  <RotateCcw aria-hidden className="size-3.5" />
                </Button>
              )}
            </>
          )}
        </span>
      </div>
      {change.kind === 'recording' && change.said !== null && (
        <p role="alert" className="text-2xs text-bad">
          {change.said}
        </p>
      )}
      {change.kind === 'conflict' && (
        <div role="alert" data-testid="key-conflict" className="flex flex-wrap items-center gap-2 py-1">
          <span className="flex-1 text-warn">
            {keyText(change.key)} is the key of “{change.owner.title}”. Give it to “{title}” instead?
          </span>
          <Button
            size="small"
            tone="primary"
            data-testid="key-replace"
            onClick={() =>
              void save(
                { id: change.owner.id, keys: withoutKey(change.owner, change.key, map) },
                { id, keys: [change.key] },
              )
            }
          >
            Replace
          </Button>
          <Button size="small" data-testid="key-keep" onClick={() => setChange(resting)}>
            Cancel
          </Button>
        </div>
      )}
      {failure !== null && (
        <p role="alert" className="text-2xs text-bad">
          {failure}
        </p>
      )}
    </li>
  );
}

interface RecorderProps {
  readonly title: string;
  readonly onKey: (key: string) => void;
  readonly onRefused: (reason: string) => void;
  readonly onCancel: () => void;
}

function Recorder({ title, onKey, onRefused, onCancel }: RecorderProps) {
  return (
    <button
      type="button"
      // biome-ignore lint/a11y/noAutofocus: it waits for the next key
      autoFocus
      aria-label={`Press the new key of “${title}”, or Escape`}
      data-testid="key-recorder"
      className="rounded border border-accent bg-selected px-2 py-0.5 text-2xs"
      onBlur={onCancel}
      onKeyDown={(event) => {
        if (event.key === 'Tab') return;
        event.preventDefault();
        event.stopPropagation();
        if (event.key === 'Escape') return onCancel();
        const recorded = recordKey(event.nativeEvent, onMac);
        if (recorded.kind === 'key') onKey(recorded.key);
        else if (recorded.kind === 'refused') onRefused(recorded.reason);
      }}
    >
      Press the new key…
    </button>
  );
}
