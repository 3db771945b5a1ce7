import { bindingAfterReply, hasMovedOn } from './binding-after-reply.ts';
import { type TurnUsage, usualCacheReadDiscount } from './call-cost.ts';
import type { RoutingPlan } from './routing-plan.ts';
import { type OpenSession, ttlOf } from './routing-session.ts';

/** What is known of a session's turn when its reply has gone out. */
export interface SessionReply {
  /** `provider/model` that answered. */
  readonly model: string;
  /** `null`: the provider did not count. */
  readonly tokens: TurnUsage | null;
}

/**
 * Remembers what a reply cost and what the provider now has in its cache, unless the session has gone on
 * meanwhile. Never rejects: what cannot be kept is not known next time.
 */
export async function rememberReply(
  plan: RoutingPlan,
  session: OpenSession,
  { model, tokens }: SessionReply,
): Promise<void> {
  const { next: decided, storageKey } = session;
  if (decided === null) return;
  try {
    const stored = await plan.sessions.get(storageKey);
    if (hasMovedOn(stored, decided)) return;
    const binding = bindingAfterReply({
      binding: decided,
      model,
      tokens,
      price: plan.feeds.price(model),
      cacheReadDiscount: plan.config.routing.budget?.cacheReadDiscount ?? usualCacheReadDiscount,
      now: Math.floor(plan.now() / 1000),
    });
    await plan.sessions.set(storageKey, binding, ttlOf(session));
  } catch {
    // The store counts its own failures; the client has its answer.
  }
}
