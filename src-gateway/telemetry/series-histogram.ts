import { Histogram, type HistogramConfiguration } from 'prom-client';

/** The observations of one set of labels. */
export class HistogramSeries {
  readonly #bounds: readonly number[];
  /** Of each bound alone; what lies beyond the last one is in the count only. */
  readonly buckets: number[];
  sum = 0;
  count = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.buckets = bounds.map(() => 0);
  }

  observe(value: number): void {
    this.sum += value;
    this.count += 1;
    const at = this.#bounds.findIndex((bound) => value <= bound);
    if (at >= 0) this.buckets[at] = (this.buckets[at] ?? 0) + 1;
  }
}

/** The library's own `get`, which reports to other processes, wants some. */
const sharedLabels = {};

type Labels = Readonly<Record<string, string>>;

/**
 * A histogram for what every request observes: the library sorts and joins the labels with each value,
 * which costs more than all the rest; here they are looked at once, when the series is asked for.
 */
export class SeriesHistogram extends Histogram {
  readonly #name: string;
  readonly #help: string;
  readonly #bounds: readonly number[];
  readonly #series: { readonly labels: Labels; readonly observed: HistogramSeries }[] = [];

  constructor(configuration: HistogramConfiguration<string> & { readonly buckets: number[] }) {
    super(configuration);
    this.#name = configuration.name;
    this.#help = configuration.help;
    this.#bounds = configuration.buckets;
  }

  /** To be kept by whoever observes: each call makes another one. */
  series(labels: Labels = {}): HistogramSeries {
    const observed = new HistogramSeries(this.#bounds);
    this.#series.push({ labels, observed });
    return observed;
  }

  /** What the registry asks for, and the library's own `get`. */
  getForPromString() {
    const values = this.#series.flatMap(({ labels, observed }) => this.#values(labels, observed));
    return { name: this.#name, help: this.#help, type: 'histogram', aggregator: 'sum', values };
  }

  #values(labels: Labels, { buckets, count, sum }: HistogramSeries) {
    let below = 0;
    const bounded = this.#bounds.map((le, at) => {
      below += buckets[at] ?? 0;
      return { metricName: `${this.#name}_bucket`, labels: { le, ...labels }, sharedLabels, value: below };
    });
    return [
      ...bounded,
      {
        ...{ metricName: `${this.#name}_bucket`, labels: { le: '+Inf', ...labels } },
        ...{ sharedLabels, value: count },
      },
      { metricName: `${this.#name}_sum`, labels, sharedLabels, value: sum },
      { metricName: `${this.#name}_count`, labels, sharedLabels, value: count },
    ];
  }
}
