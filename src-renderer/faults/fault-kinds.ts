import type { InjectedFault } from '../../src-main/contract/injected-fault.ts';

export type FaultKind = InjectedFault['kind'];

/** The one figure of a fault that people may set. */
export interface FaultFigure {
  readonly label: string;
  readonly unit: string;
  readonly usual: number;
  readonly minimum: number;
  readonly maximum: number;
}

interface FaultWords {
  readonly kind: FaultKind;
  readonly label: string;
  /** What a client and the gateway will see of it. */
  readonly what: string;
  readonly figure: FaultFigure | null;
}

export const faultKinds: readonly FaultWords[] = [
  {
    kind: 'rate_limited',
    label: '429 too many requests',
    what: 'Answered here. The next model takes over; behind a wait of more than 5 s this one comes last meanwhile.',
    figure: { label: 'Retry-After', unit: 's', usual: 1, minimum: 0, maximum: 3600 },
  },
  {
    kind: 'server_error',
    label: '500 server error',
    what: 'Answered here. The next model takes over.',
    figure: null,
  },
  {
    kind: 'expired_key',
    label: '401 expired key',
    what: 'Answered here. A wrong key is shown to the client: nothing takes over.',
    figure: null,
  },
  {
    kind: 'slow_first_token',
    label: 'Slow first token',
    what: 'The provider is called; what it says is held back.',
    figure: { label: 'Late by', unit: 'ms', usual: 5000, minimum: 1, maximum: 600_000 },
  },
  {
    kind: 'cut_stream',
    label: 'Cut stream',
    what: 'The provider is called; the connection ends in the middle of its answer.',
    figure: { label: 'Cut after', unit: 'bytes', usual: 256, minimum: 1, maximum: 1_048_576 },
  },
  {
    kind: 'wrong_json',
    label: 'Wrong JSON',
    what: 'The provider is called; no bracket of its answer is closed.',
    figure: null,
  },
];

/** The figure of a fault as it stands; `null`: it has none. */
export function figureOf(fault: InjectedFault): number | null {
  switch (fault.kind) {
    case 'rate_limited':
      return fault.retryAfterS;
    case 'slow_first_token':
      return fault.delayMs;
    case 'cut_stream':
      return fault.afterBytes;
    default:
      return null;
  }
}

/** A fault of that kind, with this figure where it has one. */
export function faultOf(kind: FaultKind, figure: number): InjectedFault {
  switch (kind) {
    case 'rate_limited':
      return { kind, retryAfterS: figure };
    case 'slow_first_token':
      return { kind, delayMs: figure };
    case 'cut_stream':
      return { kind, afterBytes: figure };
    default:
      return { kind };
  }
}
