import type { HubEvent } from '@eventhub/client';
import { Cell, type Observable } from '../../shared/store/observable';
import { browserFrames, FramePacer, type Frames } from '../../shared/store/framePacer';
import { Ring } from './ring';
import { RowWindow, type Row } from './rows';

/** Who stopped the list: a person by intent, or by reading on (scrolling away, opening an event). */
export type Pause = 'asked' | 'reading';

export interface LiveView {
  readonly rows: RowWindow;
  readonly held: number;
  readonly received: number;
  readonly paused: Pause | null;
  /** Events that came during the pause and wait to be listed. */
  readonly waiting: number;
  /** Of those, the oldest that had to give way; they are in the hub's history only. */
  readonly fellOut: number;
}

export interface LiveStoreOptions {
  /** Events kept for the list. */
  readonly capacity?: number;
  /** Events kept while paused. */
  readonly waitingCapacity?: number;
  readonly publishIntervalMs?: number;
  readonly frames?: Frames;
}

export const defaultCapacity = 20_000;

/** The events of this page: bounded, filtered as they come, and published to React a frame at a time. */
export class LiveStore implements Observable<LiveView> {
  readonly capacity: number;
  readonly #waitingCapacity: number;
  readonly #pacer: FramePacer;
  readonly #view: Cell<LiveView>;
  #matches: (event: HubEvent) => boolean = () => true;
  #held: Ring<Row>;
  #shown: Ring<Row>;
  #waiting: Ring<Row>;
  /** Came since the list was published: not in it yet, and in none that is paused before it is. */
  #coming: Row[] = [];
  #fellOut = 0;
  #received = 0;
  #paused: Pause | null = null;

  constructor(options: LiveStoreOptions = {}) {
    this.capacity = options.capacity ?? defaultCapacity;
    this.#waitingCapacity = options.waitingCapacity ?? this.capacity;
    this.#held = new Ring(this.capacity);
    this.#shown = new Ring(this.capacity);
    this.#waiting = new Ring(this.#waitingCapacity);
    this.#pacer = new FramePacer(options.frames ?? browserFrames, options.publishIntervalMs ?? 100, () =>
      this.#publish(),
    );
    this.#view = new Cell(this.#current());
  }

  get(): LiveView {
    return this.#view.get();
  }

  subscribe(onChange: () => void): () => void {
    return this.#view.subscribe(onChange);
  }

  receive(events: readonly HubEvent[]): void {
    for (const event of events) {
      const row = { n: this.#received++, event };
      if (this.#paused === null) this.#coming.push(row);
      else this.#keepWaiting(row);
    }
    // No frames are drawn while the page is out of sight.
    if (this.#coming.length > this.capacity) this.#takeIn();
    this.#pacer.changed();
  }

  /** Events held now, oldest first, whatever the filter. */
  heldEvents(): readonly HubEvent[] {
    return Array.from(this.#held, (row) => row.event);
  }

  setFilter(matches: (event: HubEvent) => boolean): void {
    this.#matches = matches;
    const shown = new Ring<Row>(this.capacity);
    for (const row of this.#held) if (matches(row.event)) shown.push(row);
    this.#shown = shown;
    this.#publish();
  }

  /** The list stays as it was seen last. A pause that was asked for is not weakened to one by reading. */
  pause(by: Pause): void {
    if (this.#paused === 'asked' || this.#paused === by) return;
    this.#paused = by;
    for (const row of this.#coming) this.#keepWaiting(row);
    this.#coming = [];
    this.#publish();
  }

  /** Lists what waited. Returns how many events fell out of the waiting ones meanwhile. */
  resume(): number {
    if (this.#paused === null) return 0;
    const fellOut = this.#fellOut;
    this.#paused = null;
    for (const row of this.#waiting) this.#hold(row);
    this.#waiting = new Ring(this.#waitingCapacity);
    this.#fellOut = 0;
    this.#publish();
    return fellOut;
  }

  /** Forgets the events, not the pause nor the count of what was received. */
  clear(): void {
    this.#held = new Ring(this.capacity);
    this.#shown = new Ring(this.capacity);
    this.#waiting = new Ring(this.#waitingCapacity);
    this.#coming = [];
    this.#fellOut = 0;
    this.#publish();
  }

  /** Forgets everything but the filter, as if it were new. */
  reset(): void {
    this.#received = 0;
    this.#paused = null;
    this.clear();
  }

  stop(): void {
    this.#pacer.stop();
  }

  // The shown rows are the held ones in the same order, less some: so what falls out is the oldest of both or of one.
  #hold(row: Row): void {
    const fallen = this.#held.push(row);
    if (fallen !== undefined && this.#shown.at(this.#shown.first) === fallen) this.#shown.dropOldest();
    if (this.#matches(row.event)) this.#shown.push(row);
  }

  #keepWaiting(row: Row): void {
    if (this.#waiting.push(row) !== undefined) this.#fellOut++;
  }

  #takeIn(): void {
    for (const row of this.#coming) this.#hold(row);
    this.#coming = [];
  }

  #publish(): void {
    this.#takeIn();
    this.#view.set(this.#current());
  }

  #current(): LiveView {
    return {
      rows: new RowWindow(this.#shown),
      held: this.#held.length,
      received: this.#received,
      paused: this.#paused,
      waiting: this.#waiting.length,
      fellOut: this.#fellOut,
    };
  }
}
