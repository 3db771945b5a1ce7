import { classNames } from '../lib/class-names.ts';

export type MarkState = 'stopped' | 'starting' | 'running' | 'degraded' | 'reloading' | 'stopping' | 'failed';

const colours: Record<MarkState, string> = {
  running: 'text-ok',
  starting: 'text-info',
  reloading: 'text-info',
  stopping: 'text-info',
  degraded: 'text-warn',
  failed: 'text-bad',
  stopped: 'text-muted',
};

/** State as a shape and a colour: ● running, ◐ on the way, ▲ degraded, ✕ failed, ○ stopped. */
export function StateMark({ state, className }: { readonly state: MarkState; readonly className?: string }) {
  return (
    <svg
      viewBox="0 0 12 12"
      aria-hidden
      data-state={state}
      className={classNames('size-2.5 shrink-0', colours[state], className)}
    >
      <Shape state={state} />
    </svg>
  );
}

function Shape({ state }: { readonly state: MarkState }) {
  switch (state) {
    case 'running':
      return <circle cx="6" cy="6" r="5" fill="currentColor" />;
    case 'degraded':
      return <path d="M6 1 11.5 11H.5Z" fill="currentColor" />;
    case 'failed':
      return <path d="m2 2 8 8m0-8-8 8" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" />;
    case 'stopped':
      return <circle cx="6" cy="6" r="4.4" fill="none" stroke="currentColor" strokeWidth="1.6" />;
    case 'starting':
    case 'reloading':
    case 'stopping':
      return (
        <g className="origin-center motion-safe:animate-spin">
          <circle cx="6" cy="6" r="4.4" fill="none" stroke="currentColor" strokeWidth="1.6" />
          <path d="M6 1.6a4.4 4.4 0 0 1 0 8.8Z" fill="currentColor" />
        </g>
      );
    default:
      return state satisfies never;
  }
}
