/**
 * Handles messages in the order in which they came although some of them take a while to be decoded. While nothing is
 * being decoded a message is handled at once, in the call that brings it.
 */
export class InOrder {
  readonly #fail: (reason: unknown) => void;
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();

  /** @param fail is told what a handler or a decoder threw; what came after it is still handled. */
  constructor(fail: (reason: unknown) => void) {
    this.#fail = fail;
  }

  handle(handler: () => void): void {
    if (this.#waiting === 0) this.#attempt(handler);
    else this.#after(Promise.resolve(handler));
  }

  /** Begins to decode at once, beside what is being decoded already, and handles the result in its turn. */
  handleDecoded<T>(decoding: Promise<T>, handler: (decoded: T) => void): void {
    this.#after(decoding.then((decoded) => () => handler(decoded)));
  }

  #after(next: Promise<() => void>): void {
    this.#waiting++;
    const before = this.#last;
    const run = async () => {
      // Both are waited for before either may fail: a failure must not overtake the messages before it.
      const [, outcome] = await Promise.allSettled([before, next]);
      this.#waiting--;
      if (outcome.status === 'fulfilled') this.#attempt(outcome.value);
      else this.#fail(outcome.reason);
    };
    this.#last = run();
  }

  #attempt(handler: () => void): void {
    try {
      handler();
    } catch (failure) {
      this.#fail(failure);
    }
  }
}
