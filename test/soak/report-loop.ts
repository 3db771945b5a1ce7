import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Loaded into the gateway's process: tells who started it how late its event loop was in the last second. */
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();
setInterval(() => {
  if (process.connected) process.send?.({ type: 'loop', p99Ms: delay.percentile(99) / 1e6 });
}, 1000).unref();
