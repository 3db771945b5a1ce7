import type { Counter, CounterConfiguration, Gauge, GaugeConfiguration } from 'prom-client';

/** What one set of labels has counted since the library was last told. */
export interface Tally {
  untold: number;
}

/**
 * A counter or a gauge for what every request counts: its labels are looked at once, when a tally is asked
 * for, and the library learns the sums when somebody reads the page.
 */
export class TallyFamily<T extends string> {
  readonly #tallies: { readonly labels: Readonly<Record<T, string>>; readonly tally: Tally }[] = [];

  constructor(
    Family: new (configuration: CounterConfiguration<T> & GaugeConfiguration<T>) => Counter<T> | Gauge<T>,
    configuration: Pick<CounterConfiguration<T>, 'name' | 'help' | 'labelNames' | 'registers'>,
  ) {
    const tallies = this.#tallies;
    const family = new Family({
      ...configuration,
      collect() {
        for (const { labels, tally } of tallies) {
          family.inc(labels, tally.untold);
          tally.untold = 0;
        }
      },
    });
  }

  /** To be kept by whoever counts: each call makes another one. */
  of(labels: Readonly<Record<T, string>>): Tally {
    const tally = { untold: 0 };
    this.#tallies.push({ labels, tally });
    return tally;
  }
}
