export interface Frames {
  now(): number;
  request(callback: () => void): number;
  cancel(handle: number): void;
}

export const browserFrames: Frames = {
  now: () => performance.now(),
  request: (callback) => requestAnimationFrame(callback),
  cancel: (handle) => cancelAnimationFrame(handle),
};

/**
 * Turns any number of changes into at most one publication per animation frame, and under load into one per
 * `intervalMs`: nobody reads a list that changes sixty times a second, but everybody feels a scroll that stutters.
 */
export class FramePacer {
  readonly #frames: Frames;
  readonly #intervalMs: number;
  readonly #publish: () => void;
  #handle: number | null = null;
  #publishedAt = Number.NEGATIVE_INFINITY;

  constructor(frames: Frames, intervalMs: number, publish: () => void) {
    this.#frames = frames;
    this.#intervalMs = intervalMs;
    this.#publish = publish;
  }

  changed(): void {
    this.#handle ??= this.#frames.request(() => this.#onFrame());
  }

  stop(): void {
    if (this.#handle !== null) this.#frames.cancel(this.#handle);
    this.#handle = null;
  }

  #onFrame(): void {
    this.#handle = null;
    const now = this.#frames.now();
    if (now - this.#publishedAt < this.#intervalMs) {
      this.changed();
      return;
    }
    this.#publishedAt = now;
    this.#publish();
  }
}
