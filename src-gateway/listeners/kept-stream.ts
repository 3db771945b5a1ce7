import { isObject, type JsonObject, member, parseJson } from '../apis/json-value.ts';
import { joinBytes, splitEventBytes } from '../apis/sse.ts';
import { ClientStream, type ClientStreamOptions, type EventSink } from './client-stream.ts';
import type { ConversationTurn } from './conversation-state.ts';
import type { BreakReason } from './stream-break.ts';

/** The client's side of a stream; the end of one whose turn is to be kept waits until it is. */
export function openClientStream(options: ClientStreamOptions, turn: ConversationTurn | null): EventSink {
  const client = new ClientStream(options);
  return turn?.willStore === true ? new KeptStream(client, turn) : client;
}

/** Lets a client know that its answer is finished when the next request can go on with it, not before. */
class KeptStream implements EventSink {
  readonly #client: EventSink;
  readonly #turn: ConversationTurn;
  /** What came behind the terminal event while its turn is being kept; `null`: that event is still to come. */
  #held: Uint8Array[] | null = null;
  #isKept = false;
  #onEnded: (() => void) | null = null;

  constructor(client: EventSink, turn: ConversationTurn) {
    this.#client = client;
    this.#turn = turn;
  }

  get isBetweenEvents(): boolean {
    return this.#client.isBetweenEvents;
  }

  write(events: Uint8Array): boolean {
    if (this.#isKept) return this.#client.write(events);
    const cut = this.#held === null ? cutTerminal(events) : null;
    if (this.#held !== null) this.#held.push(events);
    else if (cut === null) return this.#client.write(events);
    else void this.#keep(cut);
    return true;
  }

  end(last: Uint8Array, onEnded: () => void): void {
    if (this.#isKept) {
      this.#client.end(last, onEnded);
      return;
    }
    const cut = this.#held === null ? cutTerminal(last) : null;
    if (this.#held === null && cut === null) {
      this.#client.end(last, onEnded);
      return;
    }
    this.#onEnded = onEnded;
    if (cut !== null) void this.#keep(cut);
    else this.#held?.push(last);
  }

  break(last: Uint8Array, why: BreakReason, onEnded: () => void): void {
    // What breaks behind the end of an answer is no news to the client.
    if (this.#held === null) this.#client.break(last, why, onEnded);
    else this.end(noBytes, onEnded);
  }

  async #keep(cut: CutEvents): Promise<void> {
    this.#held = [];
    if (cut.before.length > 0) this.#client.write(cut.before);
    const terminal = await keepStreamed(this.#turn, cut);
    const last = joinBytes([terminal, ...this.#held]);
    this.#isKept = true;
    if (this.#onEnded === null) this.#client.write(last);
    else this.#client.end(last, this.#onEnded);
  }
}

const noBytes = new Uint8Array(0);

/** The event that ends a response which can be gone on with. */
const terminalTypes: ReadonlySet<unknown> = new Set(['response.completed', 'response.incomplete']);

/** What comes before an answer is told as finished, and the telling itself. */
interface CutEvents {
  readonly before: Uint8Array;
  /** From the terminal event on. */
  readonly terminal: Uint8Array;
  readonly response: JsonObject;
}

/** Finds the terminal event among complete events; `null`: it is not there. */
function cutTerminal(events: Uint8Array): CutEvents | null {
  const bytes = Buffer.from(events.buffer, events.byteOffset, events.byteLength);
  if (!bytes.includes('response.completed') && !bytes.includes('response.incomplete')) return null;
  let at = 0;
  for (const event of splitEventBytes(events)) {
    const response = terminalResponse(event);
    if (response !== null) return { before: events.subarray(0, at), terminal: events.subarray(at), response };
    at += event.length;
  }
  return null;
}

/**
 * Keeps the turn that a stream brought and returns its last events, which say whether it is kept. A
 * provider's own stream stays as it is.
 */
async function keepStreamed(turn: ConversationTurn, { response, terminal }: CutEvents): Promise<Uint8Array> {
  const isKept = await turn.keep(response);
  if (turn.isNative || isKept === (response.store === true)) return terminal;
  const [event = terminal, ...others] = splitEventBytes(terminal);
  return Buffer.concat([withStore(event, isKept), ...others]);
}

function terminalResponse(event: Uint8Array): JsonObject | null {
  const data = parseJson(dataOf(event));
  if (!terminalTypes.has(member(data, 'type'))) return null;
  const response = member(data, 'response');
  return isObject(response) ? response : null;
}

function dataOf(event: Uint8Array): string {
  return Buffer.from(event)
    .toString()
    .split(/\r\n|\n|\r/)
    .flatMap((line) => (line.startsWith('data:') ? [line.slice(5).replace(/^ /, '')] : []))
    .join('\n');
}

function withStore(event: Uint8Array, store: boolean): Uint8Array {
  const data = parseJson(dataOf(event));
  const response = member(data, 'response');
  if (!isObject(data) || !isObject(response)) return event;
  const changed = { ...data, response: { ...response, store } };
  return Buffer.from(`event: ${String(data.type)}\ndata: ${JSON.stringify(changed)}\n\n`);
}

/** The same for a stream that is kept whole. */
export async function keepWholeStream(turn: ConversationTurn, events: Uint8Array): Promise<Uint8Array> {
  const cut = cutTerminal(events);
  return cut === null ? events : joinBytes([cut.before, await keepStreamed(turn, cut)]);
}
