import { StringDecoder } from 'node:string_decoder';

/** Longest event that is kept; the rest of a longer one is skipped. */
const longestEvent = 4 * 1024 * 1024;

/** Cuts a server-sent event stream into the `data` of its events, whatever way the bytes arrive. */
export class SseData {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';
  #data: string[] = [];

  push(chunk: Buffer): readonly string[] {
    const lines = (this.#rest + this.#decoder.write(chunk)).split(/\r\n|\n|\r(?!$)/);
    this.#rest = (lines.pop() ?? '').slice(0, longestEvent);
    const events: string[] = [];
    for (const line of lines) {
      if (line === '') {
        if (this.#data.length > 0) events.push(this.#data.join('\n'));
        this.#data = [];
      } else if (line.startsWith('data:')) {
        this.#data.push(line.slice(line.startsWith('data: ') ? 6 : 5));
      }
    }
    return events;
  }
}
