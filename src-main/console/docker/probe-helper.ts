import { connect } from 'node:net';
import { request } from 'undici';

const answerMs = 1000;

/** Whether a Redis on loopback takes the password and answers. */
export function answersRedis(port: number, password: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  let said = '';
  const socket = connect({ host: '127.0.0.1', port });
  const done = (answer: boolean) => {
    socket.destroy();
    resolve(answer);
  };
  socket.setTimeout(answerMs, () => done(false));
  socket.on('error', () => done(false));
  socket.on('close', () => done(false));
  socket.on('data', (part) => {
    said += part.toString();
    if (said.startsWith('-') || said.split('\r\n').length > 2) done(said === '+OK\r\n+PONG\r\n');
  });
  socket.write(`*2\r\n$4\r\nAUTH\r\n$${Buffer.byteLength(password)}\r\n${password}\r\n*1\r\n$4\r\nPING\r\n`);
  return promise;
}

/** Whether something on loopback answers a page. */
export async function answersHttp(port: number): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(answerMs);
    const { body, statusCode } = await request(`http://127.0.0.1:${port}/`, { signal });
    await body.dump();
    return statusCode < 500;
  } catch {
    return false;
  }
}
