/**
 * Calls a handler that is not this package's. What it throws is reported as any uncaught exception is, and stops neither
 * the connection nor the other handlers: the events have been taken, and would not come again.
 */
export function tell(handler: () => void): void {
  try {
    handler();
  } catch (thrown) {
    queueMicrotask(() => {
      throw thrown;
    });
  }
}

/** Who wants to be told of something. */
export class Listeners<T> {
  readonly #listeners = new Set<(value: T) => void>();

  /** Returns what ends it. */
  add(listener: (value: T) => void): () => void {
    // One function added twice is two listeners, each ended by its own return value.
    const own = (value: T) => listener(value);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  tell(value: T): void {
    for (const listener of [...this.#listeners]) tell(() => listener(value));
  }
}
