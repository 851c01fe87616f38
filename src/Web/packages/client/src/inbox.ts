/**
 * Hands each message to whoever its id stands for. A message may overtake the answer that names its id: while such an
 * answer is awaited, messages of unknown ids are kept.
 */
export class Inbox<T> {
  readonly #takers = new Map<string, (message: T) => void>();
  readonly #early = new Map<string, T[]>();
  #awaited = 0;

  /** An answer is under way that names a new id: call `opened` or `notOpened` when it has come. */
  expect(): void {
    this.#awaited++;
  }

  opened(id: string, taker: (message: T) => void): void {
    this.#takers.set(id, taker);
    const early = this.#early.get(id) ?? [];
    this.#settle();
    for (const message of early) this.deliver(id, message);
  }

  notOpened(): void {
    this.#settle();
  }

  /** Messages of this id are for nobody from here on. */
  close(id: string): void {
    this.#takers.delete(id);
  }

  deliver(id: string, message: T): void {
    const taker = this.#takers.get(id);
    if (taker !== undefined) {
      taker(message);
    } else if (this.#awaited > 0) {
      const early = this.#early.get(id);
      if (early === undefined) this.#early.set(id, [message]);
      else early.push(message);
    }
  }

  #settle(): void {
    this.#awaited--;
    // Nobody is about to ask for what is left: it is of what was closed.
    if (this.#awaited === 0) this.#early.clear();
  }
}
