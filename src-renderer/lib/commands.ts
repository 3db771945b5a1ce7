import { useLayoutEffect } from 'react';
import { create } from 'zustand';

/** Something a person can do by key or from the palette. */
export interface Command {
  /** Stable: `gateway.restart`. */
  readonly id: string;
  readonly title: string;
  /** Keys in tinykeys' spelling, the first one is shown. */
  readonly keys?: readonly string[];
  /** The same in a terminal. */
  readonly cli?: string;
  /** Acts on what is focused or selected and makes no sense by name. */
  readonly keyOnly?: boolean;
  readonly run: () => void;
}

interface CommandRegistry {
  readonly scopes: ReadonlyMap<string, readonly Command[]>;
}

export const useCommandRegistry = create<CommandRegistry>(() => ({ scopes: new Map() }));

/**
 * Offers commands for as long as the component is on screen: a key works from the frame on that shows its button.
 * Keep `commands` stable between renders.
 */
export function useCommands(scope: string, commands: readonly Command[]): void {
  useLayoutEffect(() => {
    useCommandRegistry.setState(({ scopes }) => ({ scopes: new Map(scopes).set(scope, commands) }));
    return () =>
      useCommandRegistry.setState(({ scopes }) => {
        if (scopes.get(scope) !== commands) return {};
        const next = new Map(scopes);
        next.delete(scope);
        return { scopes: next };
      });
  }, [scope, commands]);
}
