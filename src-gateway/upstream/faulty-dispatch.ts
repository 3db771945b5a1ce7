import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { ApiError, envelopeFor, errorBody } from '../apis/api-error.ts';
import type { InjectedFault } from './injected-fault.ts';
import type { Dispatching } from './send-upstream.ts';
import { CutReply, LateReply, UnclosedReply } from './spoiled-replies.ts';

/** The provider behind `real`, with something wrong. */
export function faultyDispatch(real: Dispatching, fault: InjectedFault): Dispatching {
  switch (fault.kind) {
    case 'rate_limited': {
      const headers = { 'retry-after': String(fault.retryAfterS) };
      return answering(new ApiError(429, 'rate_limit_exceeded', said('too many requests'), { headers }));
    }
    case 'server_error':
      return answering(new ApiError(500, 'server_error', said('the provider failed')));
    case 'expired_key':
      return answering(new ApiError(401, 'invalid_api_key', said('the key is not valid any more')));
    case 'slow_first_token':
      return spoiling(real, (handler) => new LateReply(handler, fault.delayMs));
    case 'cut_stream':
      return spoiling(real, (handler) => new CutReply(handler, fault.afterBytes));
    case 'wrong_json':
      return spoiling(real, (handler) => new UnclosedReply(handler));
    default:
      return fault satisfies never;
  }
}

function said(what: string): string {
  return `Injected by Plano's failure lab: ${what}.`;
}

/** Nothing leaves this machine. */
function answering(error: ApiError): Dispatching {
  return {
    dispatch({ body, path }, handler) {
      // A form that nobody reads would hold its client.
      if (body instanceof Readable) body.resume();
      const reply = Buffer.from(errorBody(envelopeFor(path, false), error, 'injected'));
      const headers = { 'content-type': 'application/json', ...error.headers };
      setImmediate(() => {
        const controller = new NoConnection();
        handler.onRequestStart?.(controller, null);
        if (controller.aborted) return;
        handler.onResponseStart?.(controller, error.status, headers);
        handler.onResponseData?.(controller, reply);
        handler.onResponseEnd?.(controller, {});
      });
      return true;
    },
  };
}

/** One small piece, and nobody at the other end to be held back. */
class NoConnection implements Dispatcher.DispatchController {
  aborted = false;
  paused = false;
  reason: Error | null = null;

  abort(reason: Error): void {
    this.aborted = true;
    this.reason = reason;
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }
}

function spoiling(
  real: Dispatching,
  spoil: (handler: Dispatcher.DispatchHandler) => Dispatcher.DispatchHandler,
): Dispatching {
  return { dispatch: (options, handler) => real.dispatch(options, spoil(handler)) };
}
