import { connect } from 'node:net';
import { portOwner } from '../../collector/port-owner.ts';
import { whyNotBound } from '../../console/why-not-bound.ts';
import { CliFailure } from '../cli-io.ts';
import { askForCalls } from '../trace/collector-client.ts';
import { collectorPorts } from '../up/collector-ports.ts';
import { type Check, type DoctorContext, type Finding, ok, warn } from './check.ts';

const connectMs = 2000;

/** Whether spans can be received here, and whether somebody takes those that the config sends elsewhere. */
export const checkCollector: Check = async (context) => {
  const { io, running } = context;
  const { grpcPort, host, httpPort } = running?.collector
    ? { grpcPort: running.collector.grpc, httpPort: running.collector.http, host: '127.0.0.1' }
    : collectorPorts(io, {});
  const isFree = (await whyNotBound(host, grpcPort)) === null;
  if (!isFree && (await isCollector(grpcPort)))
    return [ok(`A collector of Plano answers on port ${grpcPort}.`)];
  const busy = [
    ...(isFree ? [] : [grpcPort]),
    ...((await whyNotBound(host, httpPort)) === null ? [] : [httpPort]),
  ];
  const destination = await checkDestination(context);
  if (busy.length > 0) return [...busy.map((port) => notOurs(port, port === httpPort)), ...destination];
  if (destination.length > 0) return destination;
  return [ok(`No collector runs, and ports ${grpcPort} and ${httpPort} are free for one.`)];
};

async function isCollector(port: number): Promise<boolean> {
  try {
    await askForCalls(port, 1);
    return true;
  } catch (error) {
    if (error instanceof CliFailure) return false;
    throw error;
  }
}

function notOurs(port: number, isHttp: boolean): Finding {
  const owner = portOwner(port);
  const by = owner === null ? 'another program' : `${owner.name} (pid ${owner.pid})`;
  const flag = isHttp ? '--tracing-http-port' : '--tracing-port';
  return warn(
    `Port ${port}, where a collector would listen, is in use by ${by}.`,
    `Stop it, or choose another: planoai up --with-tracing ${flag} <port>`,
  );
}

/** A destination of spans in the config at which nothing listens. */
async function checkDestination({ config, names, running }: DoctorContext): Promise<Finding[]> {
  const { endpoint = null, randomSampling = 0 } = config?.tracing ?? {};
  if (endpoint === null || randomSampling === 0 || running?.collector) return [];
  if (!URL.canParse(endpoint)) return [];
  const { hostname, port, protocol } = new URL(endpoint);
  const socket = connect({
    host: names.nameFor(hostname),
    port: Number(port || (protocol === 'https:' ? 443 : 80)),
    lookup: names.lookup,
    timeout: connectMs,
  });
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  socket.once('timeout', () => resolve(false));
  const listens = await promise;
  socket.destroy();
  if (listens) return [];
  return [
    warn(
      `The config sends traces to ${endpoint}, where nothing listens.`,
      'Start the gateway with "planoai up --with-tracing", or a collector with "planoai trace listen".',
    ),
  ];
}
