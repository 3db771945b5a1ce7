import { openScreen } from '../lib/navigation.ts';

/** What was closed, the last one at the end. */
const closed: string[] = [];
const mostClosed = 20;

/** The list that a screen of one thing belongs to; `null`: the screen is none of these. */
function listOf(address: string): string | null {
  const [place = ''] = address.split('?');
  if (/^\/traces\/./.test(place) || place.startsWith('/compare/')) return '/traces';
  if (/^\/sessions\/./.test(place)) return '/sessions';
  if (/^\/suites\/./.test(place)) return '/suites';
  return null;
}

const addressNow = () => location.hash.replace(/^#/, '');

/** Leaves a trace, comparison, session or case for its list. `false`: there is nothing of that kind to close. */
export function closeScreen(): boolean {
  const address = addressNow();
  const list = listOf(address);
  if (list === null) return false;
  closed.push(address);
  closed.splice(0, closed.length - mostClosed);
  openScreen(list);
  return true;
}

/** Opens again what was closed last; pressed again, what was closed before. */
export function reopenScreen(): void {
  const address = closed.pop();
  if (address !== undefined) openScreen(address);
}
