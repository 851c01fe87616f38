import { Checkpoint } from './checkpoint.js';
import type { Clock } from './clock.js';
import { MemoryCursors, type CursorStore } from './cursors.js';
import { decodeRecent, decodeSubscribed } from './decode.js';
import { errorCodes, HubError, isRefusal } from './hubError.js';
import type { HubSession, SubscriptionMessage } from './hubSession.js';
import { ReadingPlace } from './readingPlace.js';
import {
  checkBeginning,
  type EventSubscription,
  type SubscribeOptions,
  type SubscriptionHandlers,
  type SubscriptionTerms,
} from './subscription.js';
import { tell } from './telling.js';
import type { Batch } from './wire.js';

/**
 * A browser takes what a socket brings into its memory however busy the page is, so that only acknowledgements tell the hub
 * how fast the page is.
 */
const maxUnackedBytes = 1_048_576;

/** The hub's default. */
const usualBatchBytes = 65_536;

/** Half of the bytes that may be unacknowledged: the hub goes on sending while an acknowledgement is on its way. */
function maxUnackedBatches(batchBytes: number): number {
  return Math.max(1, Math.floor(maxUnackedBytes / 2 / batchBytes));
}

/** What a reader needs of its client. */
export interface ReaderLink {
  readonly clock: Clock;
  onError(failure: unknown): void;
  onClosed(reader: EventReader): void;
}

interface Subscription {
  readonly id: string;
  readonly terms: SubscriptionTerms;
  /** Batches after which it is acknowledged. */
  readonly ackAfter: number;
}

/** What holds on one connection. */
interface Hold {
  readonly session: HubSession;
  /** The subscription in force and what it asks for; null before there is one. */
  current: Subscription | null;
}

function argumentsOf(terms: SubscriptionTerms): object {
  const { filter, filterId, stored, batching, overflow, tracked } = terms;
  return {
    ...(filterId === undefined ? { filter: filter ?? {} } : { filter_id: filterId }),
    ...(stored === true && { stored }),
    ...(batching !== undefined && { batching }),
    ...(overflow !== undefined && { overflow }),
    ...(tracked === true && { tracked }),
  };
}

/** A subscription as the client drives it. */
export class EventReader implements EventSubscription {
  readonly #handlers: SubscriptionHandlers;
  readonly #cursors: CursorStore;
  readonly #checkpoint: Checkpoint;
  readonly #place: ReadingPlace;
  readonly #history: number;
  readonly #link: ReaderLink;
  #terms: SubscriptionTerms;
  #refused: SubscriptionTerms | null = null;
  #historyShown = false;
  #unackedBatches = 0;
  #hold: Hold | null = null;
  #aligning: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: SubscribeOptions, handlers: SubscriptionHandlers, link: ReaderLink) {
    checkBeginning(options);
    this.#terms = options;
    this.#handlers = handlers;
    this.#history = options.history ?? 0;
    this.#cursors = options.cursors ?? new MemoryCursors();
    this.#place = new ReadingPlace(this.#cursors.load());
    this.#checkpoint = new Checkpoint(link.clock, options.ackIntervalMs ?? 1_000, () => this.#acknowledge());
    this.#link = link;
  }

  get cursor(): string | null {
    return this.#place.cursor;
  }

  change(terms: SubscriptionTerms): void {
    this.#terms = terms;
    const hold = this.#hold;
    if (hold !== null) void this.#alignNext(hold).catch((failure: unknown) => hold.session.fail(failure));
  }

  saveCursor(): void {
    this.#checkpoint.flush();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.saveCursor();
    this.#isClosed = true;
    this.#link.onClosed(this);
    const hold = this.#hold;
    this.#hold = null;
    if (hold === null) return;
    // The hub forgets the subscription with its connection if it cannot be told.
    await this.#aligning.catch(() => undefined);
    await this.#leave(hold).catch(() => undefined);
  }

  /**
   * Goes on over a connection that has just come up; returns when the hub has taken it.
   * @throws The connection cannot be used; it is no matter of this subscription alone.
   */
  async attach(session: HubSession): Promise<void> {
    const hold: Hold = { session, current: null };
    this.#hold = hold;
    this.#refused = null;
    await this.#alignNext(hold);
  }

  /** The connection has ended. */
  detach(): void {
    this.#checkpoint.flush();
    this.#hold = null;
  }

  #alignNext(hold: Hold): Promise<void> {
    const next = this.#aligning.catch(() => undefined).then(() => this.#align(hold));
    this.#aligning = next;
    return next;
  }

  async #align(hold: Hold): Promise<void> {
    while (this.#isCurrent(hold) && hold.current?.terms !== this.#terms && this.#refused !== this.#terms) {
      const terms = this.#terms;
      try {
        await this.#begin(hold, terms);
        if (hold.current !== null && this.#isInForce(hold, terms)) tell(() => this.#handlers.onAccepted?.());
      } catch (failure) {
        if (!(failure instanceof HubError) || failure.temporary || isExpiry(failure)) throw failure;
        this.#refused = terms;
        // Of terms that were changed meanwhile nobody wants to know.
        if (this.#isInForce(hold, terms)) tell(() => this.#handlers.onRefused?.(failure));
      }
    }
  }

  async #begin(hold: Hold, terms: SubscriptionTerms): Promise<void> {
    await this.#leave(hold);
    if (!this.#historyShown) await this.#showHistory(hold, terms);
    if (!this.#isCurrent(hold)) return;
    try {
      await this.#subscribe(hold, terms);
    } catch (failure) {
      if (this.#place.cursor === null || !isUnknownCursor(failure)) throw failure;
      this.#forget();
      tell(() => this.#handlers.onRestart?.());
      await this.#showHistory(hold, terms);
      await this.#subscribe(hold, terms);
    }
  }

  /** What still comes of the former subscription is for nobody: the cursor covers it. */
  async #leave(hold: Hold): Promise<void> {
    const former = hold.current;
    if (former === null) return;
    hold.current = null;
    hold.session.subscriptions.close(former.id);
    await hold.session.call('unsubscribe_events', { subscription_id: former.id });
  }

  async #showHistory(hold: Hold, terms: SubscriptionTerms): Promise<void> {
    // Changed to a filter that only the hub knows, there is none to be had that was asked for.
    if (this.#history > 0 && terms.filterId === undefined && terms.stored !== true) {
      const argument = { filter: terms.filter ?? {}, limit: this.#history };
      const recent = decodeRecent(await hold.session.call('get_recent_events', argument));
      if (!this.#isCurrent(hold)) return;
      const events = this.#place.startFrom(recent);
      tell(() => {
        if (this.#handlers.onHistory !== undefined) this.#handlers.onHistory(events);
        else if (events.length > 0) this.#handlers.onEvents(events, { redelivered: false });
      });
      this.#tellUnreadable(recent.unreadable);
      this.#checkpoint.note();
    }
    this.#historyShown = true;
  }

  async #subscribe(hold: Hold, terms: SubscriptionTerms): Promise<void> {
    const { session } = hold;
    const after = this.#place.cursor;
    this.#place.tracked = terms.tracked === true;
    session.subscriptions.expect();
    try {
      const answer = decodeSubscribed(
        await session.call('subscribe_events', {
          ...argumentsOf(terms),
          ...(session.encodings.length === 0 ? {} : { encodings: session.encodings }),
          ...(after === null ? {} : { cursor: after }),
          max_unacked_bytes: maxUnackedBytes,
        }),
      );
      const ackAfter = maxUnackedBatches(answer.max_batch_bytes ?? usualBatchBytes);
      hold.current = { id: answer.subscription_id, terms, ackAfter };
      // Known before the first batch, so that a connection lost before it loses nothing.
      if (after === null && answer.cursor !== null) this.#advance(answer.cursor);
      session.subscriptions.opened(answer.subscription_id, (message) => this.#take(hold, message));
    } catch (failure) {
      session.subscriptions.notOpened();
      throw failure;
    }
  }

  #take(hold: Hold, message: SubscriptionMessage): void {
    if (!this.#isCurrent(hold)) return;
    switch (message.kind) {
      case 'batch':
        this.#takeBatch(message.batch, hold.current?.ackAfter ?? 1);
        break;
      case 'gap':
        this.#advance(message.gap.cursor);
        tell(() => this.#handlers.onGap?.(message.gap));
        break;
      case 'watermark':
        this.#advance(message.watermark.cursor);
        tell(() => this.#handlers.onWatermark?.(message.watermark));
        break;
    }
  }

  #takeBatch(batch: Batch, ackAfter: number): void {
    const fresh = this.#place.take(batch);
    const { redelivered } = batch;
    if (fresh.length > 0) tell(() => this.#handlers.onEvents(fresh, { redelivered }));
    this.#tellUnreadable(batch.unreadable);
    this.#checkpoint.note();
    // Not left to the timer, which a page in the background gets once a minute.
    if (++this.#unackedBatches >= ackAfter) this.#checkpoint.flush();
  }

  #advance(cursor: string): void {
    this.#place.advance(cursor);
    this.#checkpoint.note();
  }

  #tellUnreadable(count: number): void {
    if (count > 0) tell(() => this.#handlers.onUnreadable?.(count));
  }

  #forget(): void {
    this.#historyShown = false;
    this.#cursors.clear();
    this.#checkpoint.drop();
    this.#place.forget();
  }

  #acknowledge(): void {
    this.#unackedBatches = 0;
    // What still comes in while a closed reader's connection ends must not bring back a place that was cleared.
    if (this.#isClosed) return;
    const bookmark = this.#place.bookmark();
    if (bookmark === null) return;
    this.#cursors.save(bookmark);
    const current = this.#hold?.current;
    if (this.#hold === null || current == null) return;
    const argument = { cursor: bookmark.cursor, subscription_id: current.id };
    this.#hold.session.call('ack', argument).catch((failure: unknown) => this.#link.onError(failure));
  }

  #isInForce(hold: Hold, terms: SubscriptionTerms): boolean {
    return this.#isCurrent(hold) && this.#terms === terms;
  }

  #isCurrent(hold: Hold): boolean {
    return this.#hold === hold && !this.#isClosed;
  }
}

/** A named filter may be unknown as well: the message names the field. */
function isUnknownCursor(failure: unknown): boolean {
  return (
    failure instanceof HubError && failure.code === errorCodes.notFound && /\bcursor\b/.test(failure.message)
  );
}

/** No matter of the terms: the whole connection needs another token. */
function isExpiry(error: HubError): boolean {
  return isRefusal(error) && error.code !== errorCodes.notAllowed;
}
