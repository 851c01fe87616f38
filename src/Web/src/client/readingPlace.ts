import type { Bookmark } from './bookmark';
import { isSeen, PositionGate } from './positions';
import type { HubEvent, RecentEvents } from './wire';

/** Where this reader is in the log: the hub's cursor, and what has been seen of each lane up to it. */
export class ReadingPlace {
  #cursor: string | null;
  #gate: PositionGate;

  constructor(bookmark: Bookmark | null) {
    this.#cursor = bookmark?.cursor ?? null;
    this.#gate = new PositionGate(bookmark?.positions);
  }

  get cursor(): string | null {
    return this.#cursor;
  }

  /**
   * Takes the recent events as the beginning and returns those to show. With a bookmark only what it covers is shown:
   * everything after it comes by cursor, so between the two nothing is missing and nothing comes twice.
   */
  startFrom(recent: RecentEvents): readonly HubEvent[] {
    if (this.#cursor === null) {
      this.#cursor = recent.cursor;
      return this.admit(recent.events);
    }
    const seen = this.#gate.seen();
    return recent.events.filter((event) => isSeen(seen, event.position));
  }

  /** Those of the events that have not been seen. */
  admit(events: readonly HubEvent[]): readonly HubEvent[] {
    return events.filter((event) => this.#gate.admit(event.position));
  }

  advance(cursor: string): void {
    this.#cursor = cursor;
  }

  forget(): void {
    this.#cursor = null;
    this.#gate = new PositionGate();
  }

  bookmark(): Bookmark | null {
    return this.#cursor === null ? null : { cursor: this.#cursor, positions: this.#gate.seen() };
  }
}
