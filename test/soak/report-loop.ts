import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * Loaded into the gateway's process, with `--expose-gc`: tells who started it how late its event loop was
 * so far, and what its heap holds once everything is collected that nobody needs.
 */
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();
setInterval(() => {
  const p99Ms = delay.percentile(99) / 1e6;
  globalThis.gc?.();
  const { external, heapUsed } = process.memoryUsage();
  if (process.connected)
    process.send?.({ type: 'figures', p99Ms, liveMegabytes: (heapUsed + external) / 1024 ** 2 });
}, 5000).unref();
