import { systemClock, type Clock, type HubEvent } from '@eventhub/client';
import { isPressing } from '../../shared/event/pressing';
import { summarise } from '../../shared/event/summary';
import { browserFrames, FramePacer, type Frames } from '../../shared/store/framePacer';
import { Cell, type Observable } from '../../shared/store/observable';

export interface Criticals {
  /** Newest first, and no more than are pinned. */
  readonly latest: readonly HubEvent[];
  /** Pressing events since the page was opened or the strip was last cleared. */
  readonly total: number;
  /** For a screen reader: what came since the last announcement. */
  readonly announcement: string;
}

const pinned = 4;
const publishIntervalMs = 200;
// A screen reader has to finish a sentence before the next one is worth saying.
const announceIntervalMs = 4_000;

const none: Criticals = { latest: [], total: 0, announcement: '' };

/** Pins the latest pressing events, whatever filter or pause the list is under. */
export class CriticalLog implements Observable<Criticals> {
  readonly #clock: Clock;
  readonly #pacer: FramePacer;
  readonly #criticals = new Cell<Criticals>(none);
  #latest: readonly HubEvent[] = [];
  #total = 0;
  #announcement = '';
  #unannounced = 0;
  #cancelAnnouncement: (() => void) | null = null;

  constructor(clock: Clock = systemClock, frames: Frames = browserFrames) {
    this.#clock = clock;
    this.#pacer = new FramePacer(frames, publishIntervalMs, () => this.#publish());
  }

  get(): Criticals {
    return this.#criticals.get();
  }

  subscribe(onChange: () => void): () => void {
    return this.#criticals.subscribe(onChange);
  }

  record(events: readonly HubEvent[]): void {
    const pressing = events.filter(isPressing);
    if (pressing.length === 0) return;
    this.#latest = [...pressing.slice(-pinned).reverse(), ...this.#latest].slice(0, pinned);
    this.#total += pressing.length;
    this.#unannounced += pressing.length;
    this.#cancelAnnouncement ??= this.#clock.schedule(announceIntervalMs, () => this.#announce());
    this.#pacer.changed();
  }

  clear(): void {
    this.#latest = [];
    this.#total = 0;
    this.#unannounced = 0;
    this.#announcement = '';
    this.#publish();
  }

  stop(): void {
    this.#pacer.stop();
    this.#cancelAnnouncement?.();
    this.#cancelAnnouncement = null;
  }

  #announce(): void {
    this.#cancelAnnouncement = null;
    const [newest] = this.#latest;
    if (newest === undefined || this.#unannounced === 0) return;
    const many =
      this.#unannounced === 1 ? 'One new critical event' : `${this.#unannounced} new critical events`;
    this.#announcement = `${many}. Latest: ${newest.type} ${summarise(newest).subject}`.trim();
    this.#unannounced = 0;
    this.#publish();
  }

  #publish(): void {
    this.#criticals.set({ latest: this.#latest, total: this.#total, announcement: this.#announcement });
  }
}
