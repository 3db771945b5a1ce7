import { reportRun } from '../../src-gateway/config/diagnostics/report-run.ts';
import { HostFailure } from './host.ts';
import { isUnhealthy } from './listener-health.ts';
import { isPortConflict } from './port-conflict.ts';

/** The same failure of a start, its details being findings at their places in the text that was started. */
export function withFindings(error: unknown, text: string): unknown {
  if (!(error instanceof HostFailure)) return error;
  const { code, message, stage, details, cause } = error;
  const found = details.map((detail) => findingOf(code, detail, text));
  return new HostFailure(message, {
    code,
    details: found,
    cause,
    ...(stage === undefined ? {} : { stage }),
  });
}

function findingOf(code: string, detail: unknown, text: string): unknown {
  if (code === 'port_in_use' && isPortConflict(detail)) {
    const { port, listener, owner } = detail;
    const holder = owner === undefined ? null : `${owner.name} (pid ${owner.pid})`;
    const data = { port, listener, owner: holder };
    return {
      ...reportRun('RUN_PORT_IN_USE', data, { text, place: { section: 'listeners', name: listener } }),
      ...detail,
    };
  }
  if (code === 'health_timeout' && isUnhealthy(detail)) {
    const { listener } = detail;
    return {
      ...reportRun('RUN_LISTENER_UNHEALTHY', detail, {
        text,
        place: { section: 'listeners', name: listener },
      }),
      ...detail,
    };
  }
  return detail;
}
