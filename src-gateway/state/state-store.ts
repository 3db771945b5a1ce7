import type { JsonObject } from '../apis/json-value.ts';

/** One turn of a conversation on `/v1/responses`: what the client said, what it was answered. */
export interface TurnRecord {
  /** Of the response. */
  readonly id: string;
  /** Whose it is; a turn of another scope does not exist for the one who asks. */
  readonly scope: string;
  /** The turn that it goes on from; `null`: it is the first. */
  readonly parentId: string | null;
  /** `native`: the provider keeps it as well. */
  readonly origin: 'translated' | 'native';
  /** Who answered; of native turns with a mark of the account. */
  readonly provider: string;
  /** `provider/model` that answered. */
  readonly model: string;
  /** As the client named it. */
  readonly requestedModel: string;
  readonly status: 'completed' | 'incomplete';
  /** Seconds since the epoch. */
  readonly createdAt: number;
  /** `false`: earlier turns are known to their provider alone. */
  readonly complete: boolean;
  /** Of this turn only, as they came. */
  readonly inputItems: readonly JsonObject[];
  readonly outputItems: readonly JsonObject[];
  /** What the client got. */
  readonly response: JsonObject;
}

/** What a turn said. `provider` is `null` where it is no longer known who answered. */
export interface StoredTurn {
  readonly provider: string | null;
  readonly inputItems: readonly JsonObject[];
  readonly outputItems: readonly JsonObject[];
}

/** A turn and everything before it. */
export interface StoredConversation {
  readonly head: Omit<TurnRecord, 'scope' | 'inputItems' | 'outputItems' | 'response'> & {
    /** `null`: it was stored by a gateway that keeps none. */
    readonly response: JsonObject | null;
  };
  /** From the first to the head. */
  readonly turns: readonly StoredTurn[];
  /** UTF-8 bytes of all items as JSON, about. */
  readonly bytes: number;
}

export interface StateStats {
  readonly turns: number;
  readonly bytes: number;
}

/** Where conversations are kept. Every call may reject with `StateStoreError`. */
export interface StateStore {
  readonly backend: 'memory' | 'sqlite' | 'postgres';
  /** Makes sure that turns can be kept. */
  open(): Promise<void>;
  /** `null`: unknown, expired, deleted or of another scope. A hit counts as a use. */
  get(scope: string, id: string): Promise<StoredConversation | null>;
  /** Resolves when every `get` from now on, of any gateway on the same store, finds the turn. */
  put(turn: TurnRecord, before: StoredConversation | null): Promise<void>;
  /** Later turns keep what the deleted one said. `false`: there is none. */
  delete(scope: string, id: string): Promise<boolean>;
  /** Removes what has expired and nothing needs; returns how many turns went. */
  collectGarbage(): Promise<number>;
  stats(): Promise<StateStats>;
  close(): Promise<void>;
}

/** The store could not do what it was asked; the message names no content and no secret. */
export class StateStoreError extends Error {
  override readonly name = 'StateStoreError';
  readonly code: 'unavailable' | 'foreign_table' | 'no_table' | 'certificate' | 'password';

  constructor(code: StateStoreError['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** All items of a conversation, oldest first. */
export function itemsOf(conversation: StoredConversation | null): readonly JsonObject[] {
  return conversation?.turns.flatMap(({ inputItems, outputItems }) => [...inputItems, ...outputItems]) ?? [];
}
