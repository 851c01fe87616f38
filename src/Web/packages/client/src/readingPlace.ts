import type { Bookmark } from './cursors.js';
import { isSeen, PositionGate } from './positions.js';
import { RecentIds } from './recentIds.js';
import type { Batch, HubEvent, RecentEvents } from './wire.js';

/** Where this reader is in the log: the hub's cursor, and what has been seen of each lane up to it. */
export class ReadingPlace {
  #cursor: string | null;
  #gate: PositionGate;
  readonly #ids = new RecentIds();
  /** Whether any event may come again, not only those that are addressed to this user. */
  tracked = false;

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
      return recent.events.filter((event) => this.#admit(event));
    }
    const seen = this.#gate.seen();
    return recent.events.filter((event) => isSeen(seen, event.position));
  }

  /** Those of a batch's events that have not been seen; the place is behind the batch then. */
  take(batch: Batch): readonly HubEvent[] {
    this.#cursor = batch.cursor;
    return batch.redelivered
      ? batch.events.filter((event) => this.#ids.add(event.id))
      : batch.events.filter((event) => this.#admit(event));
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

  #admit(event: HubEvent): boolean {
    if (!this.#gate.admit(event.position)) return false;
    // What may be sent again must be known again; of the query log's masses nothing is.
    if (this.tracked || event.target_user_id !== undefined) this.#ids.add(event.id);
    return true;
  }
}
