import { Dialog } from '@base-ui/react/dialog';
import fuzzysort from 'fuzzysort';
import { useId, useMemo, useState } from 'react';
import { classNames } from '../lib/class-names.ts';
import { type Command, useCommandRegistry } from '../lib/commands.ts';
import { keysOf } from '../lib/key-map.ts';
import { keyText } from '../lib/key-text.ts';
import { openTrace } from '../lib/navigation.ts';
import { durationText } from '../lib/number-text.ts';
import { useSettings } from '../lib/settings.ts';
import { useOwnCommand } from '../lib/use-own-command.ts';
import { useTraceList } from '../traces/trace-list.ts';
import { noteRun, recentFirst } from './recent-commands.ts';
import { useShell } from './shell-state.ts';
import { useConfigPlaces } from './use-config-places.ts';
import { useSettingPlaces } from './use-setting-places.ts';

const recentTraces = 8;
const mostResults = 50;

export function CommandPalette() {
  const open = useShell((shell) => shell.paletteOpen);
  return (
    <Dialog.Root open={open} onOpenChange={(paletteOpen) => useShell.setState({ paletteOpen })}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-50 bg-black/30" />
        <Dialog.Popup
          data-testid="palette"
          aria-label="Search or run a command"
          className="fixed top-[12vh] left-1/2 z-50 flex max-h-[60vh] w-[min(640px,92vw)] -translate-x-1/2 flex-col overflow-hidden rounded-xl border border-line bg-raised shadow-popup outline-none"
        >
          <PaletteContent close={() => useShell.setState({ paletteOpen: false })} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteContent({ close }: { readonly close: () => void }) {
  const [text, setText] = useState(useShell.getState().paletteText);
  const [active, setActive] = useState(0);
  const results = useResults(text);
  const listId = useId();
  const run = (command: Command | undefined) => {
    if (!command) return;
    close();
    noteRun(command);
    command.run();
  };
  const move = (step: number) =>
    setActive((at) => (at + step + results.length) % Math.max(1, results.length));
  return (
    <>
      <input
        // biome-ignore lint/a11y/noAutofocus: a palette exists to be typed into
        autoFocus
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={results[active] ? `${listId}-${active}` : undefined}
        aria-label="Command or trace id"
        placeholder="A command (>), a listener, route or agent (@), or a trace id"
        data-testid="palette-input"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') move(1);
          else if (event.key === 'ArrowUp') move(-1);
          else if (event.key === 'Enter') run(results[active]);
          else return;
          event.preventDefault();
        }}
        className="h-11 shrink-0 border-b border-line bg-transparent px-4 text-base outline-none placeholder:text-muted"
      />
      <div id={listId} role="listbox" aria-label="Commands" className="overflow-auto p-1">
        {results.map((command, index) => (
          <div
            key={command.id}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            data-testid={`palette-item-${command.id}`}
            data-state={index === active ? 'active' : 'inactive'}
            ref={index === active ? (node) => node?.scrollIntoView({ block: 'nearest' }) : undefined}
            onPointerMove={() => setActive(index)}
            onClick={() => run(command)}
            onKeyDown={() => {}}
            className={classNames(
              'flex h-8 items-center gap-3 rounded-md px-3',
              index === active && 'bg-selected',
            )}
          >
            <span className="flex-1 truncate">{command.title}</span>
            {command.cli && <OwnCommand general={command.cli} />}
            <FirstKey command={command} />
          </div>
        ))}
        {results.length === 0 && (
          <p className="px-3 py-4 text-center text-muted">Nothing has that name. Try “traces” or “stop”.</p>
        )}
      </div>
    </>
  );
}

function FirstKey({ command }: { readonly command: Command }) {
  const [key] = keysOf(command, useSettings());
  return key === undefined ? null : <kbd className="font-mono text-2xs text-muted">{keyText(key)}</kbd>;
}

function OwnCommand({ general }: { readonly general: string }) {
  return <code className="font-mono text-2xs text-muted">{useOwnCommand(general)}</code>;
}

function useResults(text: string): readonly Command[] {
  const scopes = useCommandRegistry((registry) => registry.scopes);
  const rows = useTraceList((list) => list.rows);
  const named = useConfigPlaces();
  const settings = useSettingPlaces();
  return useMemo(() => {
    const commands = [...scopes.values()].flat().filter((command) => !command.keyOnly);
    const traces = rows.slice(0, recentTraces).map(
      (row): Command => ({
        id: `trace.${row.traceId}`,
        title: `Trace ${row.traceId.slice(0, 8)} · ${row.rootName} · ${durationText(row.durationMs)}`,
        cli: `planoai trace ${row.traceId.slice(0, 8)}`,
        run: () => openTrace(row.traceId),
      }),
    );
    const places = [...traces, ...named];
    const wanted = text.replace(/^[>@]/, '').trim();
    const all = text.startsWith('>')
      ? commands
      : text.startsWith('@')
        ? places
        : [...commands, ...places, ...settings];
    if (/^[0-9a-f]{32}$/i.test(wanted)) {
      const id = wanted.toLowerCase();
      return [{ id: `trace.${id}`, title: `Open trace ${id}`, run: () => openTrace(id) }];
    }
    if (wanted === '') return recentFirst(all);
    return fuzzysort
      .go(wanted, all, { keys: ['title', 'cli'], limit: mostResults, threshold: 0.2 })
      .map((result) => result.obj);
  }, [scopes, rows, named, settings, text]);
}
