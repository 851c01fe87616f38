import type { Clock } from './clock.js';
import { deferred } from './deferred.js';

/** A wait that can be ended before its time. */
export class Pause {
  readonly #clock: Clock;
  #wake: (() => void) | null = null;
  #isSkipped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async wait(ms: number): Promise<void> {
    if (this.#isSkipped) {
      this.#isSkipped = false;
      return;
    }
    const { promise, resolve } = deferred<undefined>();
    const wake = () => resolve(undefined);
    const cancel = this.#clock.schedule(ms, wake);
    this.#wake = wake;
    await promise;
    cancel();
    if (this.#wake === wake) this.#wake = null;
  }

  /** Ends a wait. */
  end(): void {
    this.#isSkipped = false;
    this.#wake?.();
  }

  /** Ends a wait, or the next one before it begins. */
  skip(): void {
    this.#isSkipped = this.#wake === null;
    this.#wake?.();
  }
}
