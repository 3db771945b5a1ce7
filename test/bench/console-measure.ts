import type { Page } from 'playwright-core';

/** Milliseconds from going to an address of the window to the frame behind the first that has `testId`. */
export function openTime(page: Page, path: string, testId: string): Promise<number> {
  return page.evaluate(
    ({ hash, wanted }) =>
      new Promise<number>((resolve) => {
        const began = performance.now();
        const look = () => {
          if (document.querySelector(`[data-testid="${wanted}"]`) === null)
            return requestAnimationFrame(look);
          return requestAnimationFrame(() => resolve(performance.now() - began));
        };
        location.hash = hash;
        requestAnimationFrame(look);
      }),
    { hash: path, wanted: testId },
  );
}

interface ChangeOptions {
  /** Of the element to look at. */
  readonly testId: string;
  /** Its attribute; its text when absent. */
  readonly attribute?: string;
  readonly event: 'keydown' | 'input';
}

/** Milliseconds from the next input event to the first frame in which something shown has changed. */
export async function changeTime(
  page: Page,
  options: ChangeOptions,
  act: () => Promise<void>,
): Promise<number> {
  const armed = await page.evaluateHandle(({ testId, attribute, event }) => {
    const shown = () => {
      const element = document.querySelector(`[data-testid="${testId}"]`);
      return attribute === undefined ? element?.textContent : element?.getAttribute(attribute);
    };
    const before = shown();
    const measured = new Promise<number>((resolve) => {
      const onEvent = ({ timeStamp }: Event) => {
        const look = () => {
          if (shown() === before) requestAnimationFrame(look);
          else resolve(performance.now() - timeStamp);
        };
        requestAnimationFrame(look);
      };
      window.addEventListener(event, onEvent, { once: true, capture: true });
    });
    return { measured };
  }, options);
  await act();
  return armed.evaluate(({ measured }) => measured);
}

/** Time between frames while an element scrolls through its whole height. */
export function frameTimes(page: Page, testId: string, ms: number): Promise<number[]> {
  return page.evaluate(
    ({ wanted, duration }) =>
      new Promise<number[]>((resolve) => {
        const element = document.querySelector(`[data-testid="${wanted}"]`);
        const began = performance.now();
        const frames: number[] = [];
        let last = began;
        const step = (now: number) => {
          frames.push(now - last);
          last = now;
          const done = (now - began) / duration;
          element?.scrollTo({ top: element.scrollHeight * done });
          if (done < 1) requestAnimationFrame(step);
          else resolve(frames.slice(2));
        };
        requestAnimationFrame(step);
      }),
    { wanted: testId, duration: ms },
  );
}

/** Watches the page's main thread; the function ends that and answers the longest task in milliseconds. */
export async function longestTask(page: Page): Promise<() => Promise<number>> {
  const watch = await page.evaluateHandle(() => {
    let longest = 0;
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) longest = Math.max(longest, entry.duration);
    });
    observer.observe({ entryTypes: ['longtask'] });
    return {
      end: () => {
        observer.disconnect();
        return longest;
      },
    };
  });
  return () => watch.evaluate(({ end }) => end());
}

/** Nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
