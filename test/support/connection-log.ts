// Loaded before a program (`--import`): writes down every process, and every connection that it tries to open
// to anything but this machine, also those that fail.
import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { threadId } from 'node:worker_threads';

const file = process.env.CONNECTION_LOG ?? '';
const note = (line: string) => {
  if (file !== '') appendFileSync(file, `${line}\n`);
};
note(`process ${process.pid}/${threadId}`);

const isHere = (host: string) => /^(?:localhost|127\.|::1$|\[::1\]|::ffff:127\.|0\.0\.0\.0$|::$)/.test(host);

function noteTarget(what: string, target: unknown): void {
  // Node wraps the options of a connection in a list.
  const options: unknown = Array.isArray(target) ? target[0] : target;
  if (typeof options !== 'object' || options === null) return;
  const host = 'host' in options ? options.host : undefined;
  if (typeof host === 'string' && !isHere(host)) note(`${what} ${host}`);
}

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (this: net.Socket, ...given: unknown[]) {
  const [first, second] = given;
  if (typeof first === 'number' || typeof second === 'string') {
    noteTarget('connect', { host: typeof second === 'string' ? second : 'localhost' });
  } else noteTarget('connect', first);
  return Reflect.apply(connect, this, given);
};

for (const source of [dns, dns.promises]) {
  for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny'] as const) {
    const original = source[name];
    Object.assign(source, {
      [name]: (...given: unknown[]) => {
        const [host] = given;
        if (typeof host === 'string' && !isHere(host)) note(`look up ${host}`);
        return Reflect.apply(original, source, given);
      },
    });
  }
}

const { send } = dgram.Socket.prototype;
dgram.Socket.prototype.send = function (this: dgram.Socket, ...given: unknown[]) {
  const host = given.find((one) => typeof one === 'string' && net.isIP(one) !== 0);
  if (typeof host === 'string' && !isHere(host)) note(`send ${host}`);
  return Reflect.apply(send, this, given);
};

// The gateway is started without the variables that would load this into it.
const { fork } = childProcess;
childProcess.fork = (path, ...rest: unknown[]) => {
  const args = Array.isArray(rest[0]) ? rest[0] : [];
  const given = rest.findLast((one) => typeof one === 'object' && !Array.isArray(one));
  const options: childProcess.ForkOptions = given ?? {};
  return fork(path, args, {
    ...options,
    execArgv: [...(options.execArgv ?? []), `--import=${import.meta.url}`],
    env: { ...options.env, CONNECTION_LOG: file },
  });
};

syncBuiltinESMExports();
