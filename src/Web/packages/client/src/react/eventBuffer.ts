import type { HubEvent } from '../wire.js';
import { Snapshots, type FrameScheduler } from './snapshots.js';

/** The newest events, oldest first, shown once a frame however many come. */
export class EventBuffer {
  readonly #capacity: number;
  readonly #snapshots: Snapshots<readonly HubEvent[]>;
  #events: HubEvent[] = [];

  constructor(capacity: number, schedule?: FrameScheduler) {
    this.#capacity = Math.max(0, capacity);
    this.#snapshots = new Snapshots(
      () => this.#events.slice(-this.#capacity || this.#events.length),
      schedule,
    );
  }

  get snapshots(): Snapshots<readonly HubEvent[]> {
    return this.#snapshots;
  }

  add(events: readonly HubEvent[]): void {
    if (this.#capacity === 0) return;
    for (const event of events) this.#events.push(event);
    // Cut off at twice the capacity: moving the rest at every event would cost more than the event.
    if (this.#events.length >= 2 * this.#capacity) this.#events = this.#events.slice(-this.#capacity);
    this.#snapshots.changed();
  }

  clear(): void {
    if (this.#events.length === 0) return;
    this.#events = [];
    this.#snapshots.changed();
  }
}
