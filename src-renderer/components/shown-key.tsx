import { useCommandRegistry } from '../lib/commands.ts';
import { isSameKey, keysOf } from '../lib/key-map.ts';
import { keyText } from '../lib/key-text.ts';
import { useSettings } from '../lib/settings.ts';

interface ShownKeyProps {
  /** The key that the command comes with. */
  readonly of: string;
  readonly className?: string;
}

/** The key that a command has now; nothing where it has none. */
export function ShownKey({ of, className = 'font-mono text-2xs text-muted' }: ShownKeyProps) {
  const key = useShownKey(of);
  return key === null ? null : (
    <kbd aria-hidden className={className}>
      {key}
    </kbd>
  );
}

/** The key as text, for what comes with `key`; `null` where it has none now. */
export function useShownKey(key: string): string | null {
  const scopes = useCommandRegistry((registry) => registry.scopes);
  const map = useSettings();
  const command = [...scopes.values()].flat().findLast(({ keys = [] }) => keys.some(isSameKey(key)));
  const now = command === undefined ? key : keysOf(command, map)[0];
  return now === undefined ? null : keyText(now);
}
