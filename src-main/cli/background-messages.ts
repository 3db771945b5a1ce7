import type { StartStep } from '../console/host.ts';
import type { InstanceReport } from '../contract/host-calls.ts';
import type { FailureDocument } from './render-failure.ts';

/** What the background host tells the `up` that started it, one JSON value a line on `progressFd`. */
export type BackgroundMessage =
  | StartStep
  | { readonly ready: true; readonly report: InstanceReport }
  | { readonly error: FailureDocument };

/** Number of the pipe between the two, behind stdin, stdout and stderr. */
export const progressFd = 3;
