import type { CollectorPorts } from '../../console/local-collector.ts';
import type { CliIo } from '../cli-io.ts';
import { usage } from '../global-options.ts';
import { tracePort } from '../trace/collector-client.ts';
import type { UpFlags } from './up-flags.ts';

const highestPort = 65_535;

/** Ports of `--with-tracing`; those that `planoai trace` looks at when nothing else was said. */
export function collectorPorts(
  io: CliIo,
  flags: Pick<UpFlags, 'tracingPort' | 'tracingHttpPort'>,
): CollectorPorts & { readonly grpcPort: number; readonly httpPort: number } {
  const grpcPort = flags.tracingPort ?? tracePort(io);
  const httpPort = flags.tracingHttpPort ?? (grpcPort === 0 ? 0 : grpcPort + 1);
  if (httpPort > highestPort) throw usage('--tracing-http-port is needed: there is no port above 65535.');
  return { grpcPort, httpPort, host: io.env.PLANO_BIND_ADDRESS || '127.0.0.1' };
}
