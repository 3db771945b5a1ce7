import { listenerPort } from '../../src-gateway/config/editor/listener-port.ts';
import { isDirty, useConfigSession } from '../editor/config-session.ts';
import { openConfigLine } from '../lib/navigation.ts';

/**
 * Gives a listener another port: an edit of that number and nothing else. It is applied at once, unless the
 * text holds other unsaved work, which nobody has asked to apply: then the editor shows it.
 */
export async function moveListener(
  listener: { readonly name: string; readonly port: number },
  port: number,
): Promise<void> {
  const session = useConfigSession.getState();
  const { text } = session;
  const place = listenerPort(text, listener);
  if (place === null) return;
  const hadOtherWork = isDirty(session);
  session.edit(`${text.slice(0, place.start.offset)}${port}${text.slice(place.end.offset)}`);
  if (hadOtherWork || !(await session.apply())) openConfigLine(place.start.line);
}
