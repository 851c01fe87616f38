import { tell } from './telling.js';

/**
 * The ways through the range of a replay, each from a place that was sought. Frames tell where their way began: by that those of the
 * present way are told from those of ways that were left, which come for a while yet.
 */
export class ReplayWays {
  readonly #onBegin: (from: string) => void;
  #from: string;
  /** What is sought, in the order in which it was asked for. */
  #sought: string[] = [];
  /** Where the ways began that were left, until the first frame of the present way comes. */
  readonly #left = new Set<string>();
  /** Not while another place is sought: the present way is over before it has begun. */
  #isTold = true;

  /** `onBegin` is told of every way but the first, before its first frame is taken. */
  constructor(from: string, onBegin: (from: string) => void) {
    this.#from = from;
    this.#onBegin = onBegin;
  }

  /** Whether frames of a way from there could be those of another way. */
  isTaken(place: string): boolean {
    return place === this.#from || this.#sought.includes(place) || this.#left.has(place);
  }

  /** The hub is asked to go there. */
  seek(place: string): void {
    this.#sought.push(place);
  }

  /** The hub has gone there, as it answered; frames may have told it before. */
  arrived(place: string): void {
    if (this.#sought.includes(place)) this.#arrive(place);
  }

  /** The hub has not gone there. */
  refused(place: string): void {
    this.#sought = this.#sought.filter((other) => other !== place);
    this.#tell();
  }

  /** Takes note of a frame; false when what it brings is of a way that was left. */
  isWanted(from: string): boolean {
    if (this.#sought.length > 0) {
      if (this.#sought.includes(from)) this.#arrive(from);
    } else if (from === this.#from) {
      this.#left.clear();
      this.#tell();
    } else if (!this.#left.has(from)) {
      // Sought by another connection, or before this one began to read.
      this.#begin(from);
    }
    return this.#sought.length === 0 && from === this.#from;
  }

  /** The connection has ended: what was sent or sought on it does not come any more. */
  forget(): void {
    this.#sought = [];
    this.#left.clear();
  }

  #arrive(at: string): void {
    const passed = this.#sought.splice(0, this.#sought.indexOf(at) + 1);
    for (const way of passed) this.#left.add(way);
    this.#begin(at);
  }

  #begin(from: string): void {
    this.#left.add(this.#from);
    this.#left.delete(from);
    this.#from = from;
    this.#isTold = false;
    this.#tell();
  }

  #tell(): void {
    if (this.#isTold || this.#sought.length > 0) return;
    this.#isTold = true;
    tell(() => this.#onBegin(this.#from));
  }
}
