import type { HubEvent } from '@eventhub/client';
import type { Ring } from './ring';

/** An event as the page received it; `n` counts arrivals and so is its identity and its order. */
export interface Row {
  readonly n: number;
  readonly event: HubEvent;
}

/** What a list shows at one moment, newest first. It stays what it was while the ring behind it moves on. */
export class RowWindow {
  readonly #ring: Ring<Row>;
  readonly #first: number;
  readonly #end: number;

  constructor(ring: Ring<Row>) {
    this.#ring = ring;
    this.#first = ring.first;
    this.#end = ring.end;
  }

  get length(): number {
    return this.#end - this.#first;
  }

  /** The row `index` places below the newest; undefined past the end, or when it has fallen out since. */
  newest(index: number): Row | undefined {
    return index < 0 || index >= this.length ? undefined : this.#ring.at(this.#end - 1 - index);
  }

  /** Where the row that arrived as number `n` stands, or else the next newer one; -1 when there is none. */
  indexOf(n: number): number {
    let low = Math.max(this.#first, this.#ring.first);
    let high = this.#end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const row = this.#ring.at(middle);
      if (row !== undefined && row.n < n) low = middle + 1;
      else high = middle;
    }
    return low < this.#end ? this.#end - 1 - low : -1;
  }

  *inArrivalOrder(): Generator<HubEvent> {
    for (let index = this.length - 1; index >= 0; index--) {
      const row = this.newest(index);
      if (row !== undefined) yield row.event;
    }
  }
}
