import type { Clock } from './clock.js';

/** Runs an action at most once per interval, and once more for what came in between. */
export class Checkpoint {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #action: () => void;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, intervalMs: number, action: () => void) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#action = action;
  }

  /** Something moved: the action runs within the interval. */
  note(): void {
    this.#cancel ??= this.#clock.schedule(this.#intervalMs, () => {
      this.#cancel = null;
      this.#action();
    });
  }

  /** Runs the action now if it is due at all. */
  flush(): void {
    if (this.#cancel === null) return;
    this.#cancel();
    this.#cancel = null;
    this.#action();
  }

  drop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
