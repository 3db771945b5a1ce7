export const onMac = /mac|iphone|ipad/i.test(navigator.platform);

const macSigns: Record<string, string> = { $mod: '⌘', Shift: '⇧', Alt: '⌥', Enter: '↵', Escape: 'Esc' };
const otherSigns: Record<string, string> = { $mod: 'Ctrl', Enter: '↵', Escape: 'Esc' };
const keySigns: Record<string, string> = {
  Slash: '/',
  Period: '.',
  Comma: ',',
  BracketLeft: '[',
  BracketRight: ']',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Backslash: '\\',
  Equal: '=',
  Minus: '−',
};

/** A key of the command table as this keyboard shows it: `$mod+Enter` is `⌘↵` or `Ctrl+↵`. */
export function keyText(key: string): string {
  const signs = onMac ? macSigns : otherSigns;
  const parts = key
    .replace('Shift+?', '?')
    .split('+')
    .map((part) => part.replace(/^(?:Key|Digit)(?=.$)/, ''))
    .map((part) => signs[part] ?? keySigns[part] ?? (part.length === 1 ? part.toUpperCase() : part));
  return parts.join(onMac ? '' : '+');
}
