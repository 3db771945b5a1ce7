import { useLayoutEffect } from 'react';
import { tinykeys } from 'tinykeys';
import { useCommandRegistry } from '../lib/commands.ts';
import { keysOf } from '../lib/key-map.ts';
import { useSettings } from '../lib/settings.ts';

/**
 * Binds the keys of every offered command. It listens in the capture phase, so that the console's own
 * chords win over the editor's; plain letters only count where nothing is being typed. Alt with a digit leads
 * from one part of a screen to another, from a text field, too.
 */
export function useCommandKeys(): void {
  const scopes = useCommandRegistry((registry) => registry.scopes);
  const map = useSettings();
  useLayoutEffect(() => {
    const bindings: Record<string, (event: KeyboardEvent) => void> = {};
    // What a screen binds wins over what is bound everywhere.
    const { shell = [], ...ofScreens } = Object.fromEntries(scopes);
    for (const command of [...shell, ...Object.values(ofScreens).flat()]) {
      for (const key of keysOf(command, map)) {
        bindings[key] = (event) => {
          event.preventDefault();
          event.stopPropagation();
          command.run();
        };
      }
    }
    return tinykeys(window, bindings, { capture: true, ignore: isForSomethingElse });
  }, [scopes, map]);
}

function isForSomethingElse(event: KeyboardEvent): boolean {
  if (event.isComposing || !(event.target instanceof Element)) return false;
  if (event.target.closest('[role="dialog"], [role="menu"], [role="listbox"]')) return true;
  // There it mends the problem at the cursor.
  if (event.code === 'Period' && event.target.closest('.monaco-editor') !== null) return true;
  if (event.ctrlKey || event.metaKey) return false;
  if (event.code === 'Space' && event.target.closest('button, a, summary, [role="button"]') !== null)
    return true;
  if (event.altKey && /^(Digit|Equal|Minus)/.test(event.code)) return false;
  return event.target.closest('input, textarea, select, [contenteditable="true"], .monaco-editor') !== null;
}
