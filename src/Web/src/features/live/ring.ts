/**
 * The newest `capacity` items, addressed by an index that only grows, so that an index taken earlier still means the
 * same item, or nothing once that has fallen out.
 */
export class Ring<T> {
  readonly capacity: number;
  readonly #slots: T[] = [];
  #first = 0;
  #end = 0;

  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1)
      throw new RangeError('capacity must be a whole number from 1');
    this.capacity = capacity;
  }

  /** Index of the oldest item. */
  get first(): number {
    return this.#first;
  }

  /** Index that the next item gets. */
  get end(): number {
    return this.#end;
  }

  get length(): number {
    return this.#end - this.#first;
  }

  /** Adds an item as the newest; returns the one that fell out for it. */
  push(item: T): T | undefined {
    const slot = this.#end % this.capacity;
    const fallen = this.length === this.capacity ? this.#slots[slot] : undefined;
    if (this.length === this.capacity) this.#first++;
    this.#slots[slot] = item;
    this.#end++;
    return fallen;
  }

  at(index: number): T | undefined {
    return index >= this.#first && index < this.#end ? this.#slots[index % this.capacity] : undefined;
  }

  dropOldest(): void {
    if (this.length > 0) this.#first++;
  }

  /** From the oldest to the newest. */
  *[Symbol.iterator](): Generator<T> {
    for (let index = this.#first; index < this.#end; index++) {
      const item = this.at(index);
      if (item !== undefined) yield item;
    }
  }
}
