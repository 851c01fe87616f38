import type { Frames } from '../store/framePacer';

/** Frames that come when the test says so. */
export class FakeFrames implements Frames {
  #now = 0;
  #pending: (() => void) | null = null;

  now(): number {
    return this.#now;
  }

  request(callback: () => void): number {
    this.#pending = callback;
    return 1;
  }

  cancel(): void {
    this.#pending = null;
  }

  /** Draws the next frame, `ms` after the last one. Returns whether anybody wanted it. */
  draw(ms = 16): boolean {
    this.#now += ms;
    const callback = this.#pending;
    this.#pending = null;
    callback?.();
    return callback !== null;
  }
}
