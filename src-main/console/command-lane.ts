/**
 * Everything that changes the gateway goes through here one after the other. Of start, stop and restart
 * at most one waits: a later one takes the place of the one that waits, and whoever asked for the
 * earlier one learns the outcome of the later.
 */
export class CommandLane {
  #last: Promise<unknown> = Promise.resolve();
  #running: Command | null = null;
  #waiting: Command | null = null;

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work, work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  command(kind: CommandKind, work: () => Promise<void>): Promise<void> {
    if (this.#waiting !== null) {
      this.#waiting.kind = kind;
      this.#waiting.work = work;
      return this.#waiting.done;
    }
    if (this.#running?.kind === kind) return this.#running.done;
    const command: Command = { kind, work, done: Promise.resolve() };
    command.done = this.run(async () => {
      if (this.#waiting === command) this.#waiting = null;
      this.#running = command;
      try {
        await command.work();
      } finally {
        this.#running = null;
      }
    });
    this.#waiting = command;
    return command.done;
  }
}

export type CommandKind = 'start' | 'stop' | 'restart';

interface Command {
  kind: CommandKind;
  work: () => Promise<void>;
  done: Promise<void>;
}
