import type { GatewayPlan } from './gateway-plan.ts';
import type { ListenerContext } from './listener-context.ts';
import type { BodyLimits } from './read-body.ts';

/** What a request body may be: as long as the settings say, and in within the listener's time. */
export function bodyLimits({ listener }: ListenerContext, { settings }: GatewayPlan): BodyLimits {
  return { bytes: settings.maxBodyBytes, ms: listener.timeoutMs };
}
