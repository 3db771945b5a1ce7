import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Pool } from 'undici';

/** Passes a request on with undici's `dispatch`, and its reply back, with nothing looked at. */
export function forwardBare(
  pool: Pool,
  request: IncomingMessage,
  body: Buffer | null,
  response: ServerResponse,
): void {
  const { host: _host, connection: _connection, ...headers } = request.headers;
  pool.dispatch(
    { method: 'POST', path: request.url ?? '/', headers, body },
    {
      onRequestStart(controller) {
        response.once('close', () => {
          if (!response.writableFinished) controller.abort(new Error('the client has left'));
        });
      },
      onResponseStart(_controller, statusCode, replyHeaders) {
        const { connection: _own, 'transfer-encoding': _chunked, ...kept } = replyHeaders;
        response.writeHead(statusCode, kept);
      },
      onResponseData(_controller, chunk) {
        response.write(chunk);
      },
      onResponseEnd() {
        response.end();
      },
      onResponseError() {
        response.destroy();
      },
    },
  );
}
