import { severities, type HubEvent, type Severity } from '@eventhub/client';
import { isPressing } from '../../shared/event/pressing';
import { Cell, type Observable } from '../../shared/store/observable';

export type SeverityCounts = Readonly<Record<Severity, number>>;

export interface Rates {
  /** One entry a second, the oldest first, the last full second last. */
  readonly seconds: readonly SeverityCounts[];
  /** Events a second, mean of the last full seconds. */
  readonly perSecond: number;
  /** Pressing events of the last minute. */
  readonly pressing: number;
}

export const windowSeconds = 60;
// Long enough to read, short enough to be now.
const meanSeconds = 5;

interface Bucket {
  second: number;
  pressing: number;
  counts: Record<Severity, number>;
}

function noCounts(): Record<Severity, number> {
  return { debug: 0, info: 0, warning: 0, error: 0, critical: 0 };
}

export function total(counts: SeverityCounts): number {
  return severities.reduce((sum, severity) => sum + counts[severity], 0);
}

/** Counts arrivals by second and severity over the last minute. Times are in milliseconds of any steady clock. */
export class RateMeter implements Observable<Rates> {
  readonly #buckets: Bucket[] = Array.from({ length: windowSeconds + 1 }, () => ({
    second: Number.NEGATIVE_INFINITY,
    pressing: 0,
    counts: noCounts(),
  }));
  readonly #rates = new Cell<Rates>({
    seconds: Array.from({ length: windowSeconds }, noCounts),
    perSecond: 0,
    pressing: 0,
  });

  get(): Rates {
    return this.#rates.get();
  }

  subscribe(onChange: () => void): () => void {
    return this.#rates.subscribe(onChange);
  }

  record(events: readonly HubEvent[], now: number): void {
    const second = Math.floor(now / 1000);
    const bucket = this.#buckets[second % this.#buckets.length];
    if (bucket === undefined) return;
    if (bucket.second !== second) {
      bucket.second = second;
      bucket.pressing = 0;
      bucket.counts = noCounts();
    }
    for (const event of events) {
      bucket.counts[event.severity]++;
      if (isPressing(event)) bucket.pressing++;
    }
  }

  /** Publishes the minute up to the last full second before `now`. */
  tick(now: number): void {
    const last = Math.floor(now / 1000) - 1;
    const seconds: SeverityCounts[] = [];
    let pressing = 0;
    for (let second = last - windowSeconds + 1; second <= last; second++) {
      const bucket =
        this.#buckets[((second % this.#buckets.length) + this.#buckets.length) % this.#buckets.length];
      const filled = bucket?.second === second ? bucket : undefined;
      seconds.push(filled?.counts ?? noCounts());
      pressing += filled?.pressing ?? 0;
    }
    const recent = seconds.slice(-meanSeconds).reduce((sum, counts) => sum + total(counts), 0);
    this.#rates.set({ seconds, perSecond: recent / meanSeconds, pressing });
  }
}
