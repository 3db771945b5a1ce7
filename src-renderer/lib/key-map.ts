import type { ConsoleSettings } from '../../src-main/contract/console-settings.ts';
import type { Command } from './commands.ts';
import { host } from './host.ts';
import { showSettings } from './settings.ts';

/** The keys that people have set. */
export type KeyMap = Pick<ConsoleSettings, 'keys' | 'singleLetters'>;

/** The keys that a command has now. */
export function keysOf(command: Command, { keys, singleLetters }: KeyMap): readonly string[] {
  const chosen = Object.hasOwn(keys, command.id) ? keys[command.id] : command.keys;
  return (chosen ?? []).filter((key) => singleLetters || !typesCharacter(key));
}

export function isChanged(command: Command, { keys }: KeyMap): boolean {
  return Object.hasOwn(keys, command.id);
}

/** `null`: the keys that the command comes with. Rejects with what the host says. */
export async function setKeys(
  commands: readonly { readonly id: string; readonly keys: readonly string[] | null }[],
): Promise<void> {
  const params = commands.map(({ id, keys }) => ({ id, keys: keys === null ? null : [...keys] }));
  showSettings(await host.call('settings.set-keys', { commands: params }));
}

/** The command that has a key; `keys` in different spellings (`KeyK`, `k`) are the same. */
export function ownerOf(key: string, commands: readonly Command[], map: KeyMap): Command | null {
  return commands.find((command) => keysOf(command, map).some(isSameKey(key))) ?? null;
}

export function withoutKey(command: Command, key: string, map: KeyMap): readonly string[] {
  return keysOf(command, map).filter((own) => !isSameKey(key)(own));
}

/** Whether another spelling means the same key. */
export function isSameKey(key: string): (other: string) => boolean {
  const wanted = canonical(key);
  return (other) => canonical(other) === wanted;
}

const modifiers: ReadonlySet<string> = new Set(['$mod', 'Control', 'Meta', 'Alt', 'Shift']);

/** A letter, digit or sign by itself or with Shift: what somebody may only have wanted to type or dictate. */
function typesCharacter(key: string): boolean {
  const parts = key.split('+');
  const last = parts.pop() ?? '';
  if (parts.some((part) => part !== 'Shift')) return false;
  return last.length === 1 || namedSigns.has(last) || /^(?:Key.|Digit.)$/.test(last);
}

const namedSigns: ReadonlyMap<string, string> = new Map([
  ['Slash', '/'],
  ['Backslash', '\\'],
  ['Period', '.'],
  ['Comma', ','],
  ['BracketLeft', '['],
  ['BracketRight', ']'],
]);

function canonical(key: string): string {
  const parts = key.split('+');
  const last = (parts.pop() ?? '').replace(/^(?:Key|Digit)(?=.$)/, '');
  return [...parts.sort(), (namedSigns.get(last) ?? last).toLowerCase()].join('+');
}

export type RecordedKey =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'refused'; readonly reason: string }
  /** Only a modifier so far. */
  | { readonly kind: 'incomplete' };

/** The key of a press in the command table's spelling. */
export function recordKey(event: KeyboardEvent, onMac: boolean): RecordedKey {
  if (['Control', 'Meta', 'Alt', 'Shift', 'AltGraph'].includes(event.key)) return { kind: 'incomplete' };
  if (event.ctrlKey && event.altKey) {
    return { kind: 'refused', reason: 'Ctrl and Alt together type characters on many keyboards.' };
  }
  const held = [
    (onMac ? event.metaKey : event.ctrlKey) && '$mod',
    onMac && event.ctrlKey && 'Control',
    !onMac && event.metaKey && 'Meta',
    event.altKey && 'Alt',
    event.shiftKey && 'Shift',
  ].filter((part) => part !== false);
  const physical = /^(?:Key[A-Z]|Digit\d)$/.test(event.code) || event.key === '+';
  const bare = held.every((part) => part === 'Shift');
  const name = physical && !(bare && event.key.length === 1 && event.key !== '+') ? event.code : event.key;
  if (name === '' || name === ' ' || modifiers.has(name)) {
    return { kind: 'refused', reason: 'This key cannot be used.' };
  }
  return { kind: 'key', key: [...held, name].join('+') };
}
