import { readdirSync, readFileSync } from 'node:fs';
import { Counter, Gauge, type Registry } from 'prom-client';

/**
 * The standard `process_*` families, read when the page is asked for; what only Linux tells is left
 * out elsewhere. Not the library's own collectors: those watch the event loop and the garbage
 * collector for as long as the process lives.
 */
export function registerProcessMetrics(registry: Registry): void {
  const registers = [registry];
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'User and system CPU time.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
  for (const { name, help, read, aggregator = 'sum' } of gauges) {
    if (read() === null) {
      continue;
    }
    new Gauge({
      name,
      help,
      registers,
      aggregator,
      collect() {
        const value = read();
        if (value !== null) {
          this.set(value);
        }
      },
    });
  }
}

interface ProcessGauge {
  readonly name: string;
  readonly help: string;
  /** Of several processes of one gateway; left out: the sum. */
  readonly aggregator?: 'min';
  /** `null`: this system does not say. */
  read(): number | null;
}

const startTime = Date.now() / 1000 - process.uptime();

const gauges: readonly ProcessGauge[] = [
  {
    name: 'process_resident_memory_bytes',
    help: 'Memory in use.',
    read: () => process.memoryUsage.rss(),
  },
  {
    name: 'process_start_time_seconds',
    help: 'Start of the process since the epoch.',
    aggregator: 'min',
    read: () => startTime,
  },
  {
    name: 'process_virtual_memory_bytes',
    help: 'Address space in use.',
    read: () => fromProc('status', /^VmSize:\s+(\d+) kB/m, 1024),
  },
  {
    name: 'process_threads',
    help: 'Threads.',
    read: () => fromProc('status', /^Threads:\s+(\d+)/m),
  },
  {
    name: 'process_max_fds',
    help: 'Limit of open file descriptors.',
    read: () => fromProc('limits', /^Max open files\s+(\d+)/m),
  },
  {
    name: 'process_open_fds',
    help: 'Open file descriptors.',
    read: openDescriptors,
  },
];

function fromProc(file: string, pattern: RegExp, factor = 1): number | null {
  try {
    const digits = pattern.exec(readFileSync(`/proc/self/${file}`, 'utf8'))?.[1];
    return digits === undefined ? null : Number(digits) * factor;
  } catch {
    return null;
  }
}

function openDescriptors(): number | null {
  try {
    // Without the one that lists them.
    return readdirSync('/proc/self/fd').length - 1;
  } catch {
    return null;
  }
}
