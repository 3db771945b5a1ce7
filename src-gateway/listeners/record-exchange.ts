import type { Tape } from '../recording/tape.ts';
import type { Exchange } from './exchange.ts';
import type { HeaderList } from './response-headers.ts';

/**
 * Shows a tape everything that the client gets, before compression. The methods are exchanged on this one
 * object, so that exchanges which nobody records do not even ask whether they are.
 */
export function recordExchange(exchange: Exchange, tape: Tape): void {
  const { send, write, writeHead } = exchange;
  exchange.write = (bytes) => {
    tape.push(bytes);
    write.call(exchange, bytes);
  };
  exchange.send = (status, headers, body) => {
    tape.push(body);
    return send.call(exchange, status, headers, body);
  };
  exchange.writeHead = (status, headers) => {
    writeHead.call(exchange, status, headers);
    tape.head = { start: String(status), headers: pairsOf({ ...headers, ...exchange.headers }) };
    tape.contentType = String(headers['content-type'] ?? '') || null;
  };
}

function pairsOf(headers: HeaderList): string[] {
  return Object.entries(headers).flatMap(([name, value]) => [name, [value].flat().join(', ')]);
}
