import { type RefObject, useEffect } from 'react';
import { useHashLocation } from 'wouter/use-hash-location';

/** Brings the section into view that the address names: `#/settings?section=secrets`. */
export function useLinkedSection(pane: RefObject<HTMLDivElement | null>): void {
  const [address] = useHashLocation();
  const section = new URLSearchParams(address.split('?')[1]).get('section');
  useEffect(() => {
    if (section === null || pane.current === null) return;
    // What is still being read above it moves it away again.
    const show = () => pane.current?.querySelector(`#${CSS.escape(section)}`)?.scrollIntoView();
    show();
    const watch = new ResizeObserver(show);
    for (const child of pane.current.children) watch.observe(child);
    const stop = () => watch.disconnect();
    pane.current.addEventListener('wheel', stop, { once: true });
    pane.current.addEventListener('keydown', stop, { once: true });
    return stop;
  }, [section, pane]);
}
