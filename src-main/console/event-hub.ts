import type { EventPayload, EventTopic } from '../contract/contract.ts';

/** Hands what the services report to whoever subscribed. */
export class EventHub {
  readonly #listeners = new Map<EventTopic, Set<(payload: never) => void>>();

  subscribe<T extends EventTopic>(topic: T, listener: (payload: EventPayload<T>) => void): () => void {
    const set = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, set);
    set.add(listener);
    return () => void set.delete(listener);
  }

  emit<T extends EventTopic>(topic: T, payload: EventPayload<T>): void {
    for (const listener of this.#listeners.get(topic) ?? []) listener(payload as never);
  }
}
