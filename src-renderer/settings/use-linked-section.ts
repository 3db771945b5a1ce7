import { type RefObject, useEffect } from 'react';
import { useHashLocation } from 'wouter/use-hash-location';

/** Brings the section into view that the address names: `#/settings?section=secrets`. */
export function useLinkedSection(pane: RefObject<HTMLDivElement | null>): void {
  const [address] = useHashLocation();
  const section = new URLSearchParams(address.split('?')[1]).get('section');
  useEffect(() => {
    const scrolled = pane.current;
    if (section === null || scrolled === null) return;
    // What is still being read above it moves it away again.
    const show = () => {
      const found = scrolled.querySelector(`#${CSS.escape(section)}`);
      // `scrollIntoView` would move the header of the screen away as well.
      if (found)
        scrolled.scrollTop += found.getBoundingClientRect().top - scrolled.getBoundingClientRect().top;
    };
    show();
    const watch = new ResizeObserver(show);
    for (const child of scrolled.children) watch.observe(child);
    const stop = () => watch.disconnect();
    scrolled.addEventListener('wheel', stop, { once: true });
    scrolled.addEventListener('keydown', stop, { once: true });
    return stop;
  }, [section, pane]);
}
