/** Runs a callback with the next picture the browser draws. Returns what calls it off. */
export type FrameScheduler = (callback: () => void) => () => void;

const onNextFrame: FrameScheduler = (callback) => {
  if (typeof requestAnimationFrame === 'undefined') {
    const timer = setTimeout(callback, 16);
    return () => clearTimeout(timer);
  }
  const handle = requestAnimationFrame(callback);
  return () => cancelAnimationFrame(handle);
};

/** A value that changes as often as it likes and is shown once a frame. */
export class Snapshots<T> {
  readonly #make: () => T;
  readonly #schedule: FrameScheduler;
  readonly #listeners = new Set<() => void>();
  #shown: T;
  #cancel: (() => void) | null = null;

  /** @param make makes the value that is shown, of whatever has changed. */
  constructor(make: () => T, schedule: FrameScheduler = onNextFrame) {
    this.#make = make;
    this.#schedule = schedule;
    this.#shown = make();
  }

  readonly get = (): T => this.#shown;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** Something has changed: it is shown with the next frame. */
  changed(): void {
    this.#cancel ??= this.#schedule(() => this.show());
  }

  /** What would be shown with the next frame is shown at once. */
  flush(): void {
    if (this.#cancel !== null) this.show();
  }

  /** Shows what there is now. */
  show(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#shown = this.#make();
    for (const listener of [...this.#listeners]) listener();
  }
}
