import { defaultBackoff, nextAttempt, retryDelay, type BackoffPolicy } from './backoff';
import type { BookmarkStore } from './bookmark';
import { Checkpoint } from './checkpoint';
import { systemClock, type Clock } from './clock';
import type { ConnectionFactory } from './connection';
import { deferred } from './deferred';
import { errorCodes, HubError, isRefusal, toHubError } from './hubError';
import { HubSession } from './hubSession';
import { ReadingPlace } from './readingPlace';
import type { Batch, EventFilter, Gap, HubEvent } from './wire';

export type ConnectionState =
  | { readonly phase: 'connecting' }
  | { readonly phase: 'connected' }
  /** `retryAt` is null while a try is under way; `attempt` counts from 1. */
  | {
      readonly phase: 'reconnecting';
      readonly attempt: number;
      readonly retryAt: number | null;
      readonly reason: string;
    }
  | { readonly phase: 'stopped' }
  /** The hub does not take this token; only a new one helps. */
  | { readonly phase: 'refused'; readonly error: HubError };

export interface EventHubListener {
  onState(state: ConnectionState): void;
  /** What was there before live events, oldest first. */
  onHistory(events: readonly HubEvent[]): void;
  /** Live and resumed events in lane order, each once. */
  onEvents(events: readonly HubEvent[]): void;
  /** The hub does not know the cursor: positions start anew, and events may be missing before what follows. */
  onRestart(): void;
  /** The hub left out events; they are in its log. */
  onGap(gap: Gap): void;
  /** Events came that this client cannot read. */
  onUnreadable(count: number): void;
  /** The hub reported an error that did not end the connection. */
  onError(error: HubError): void;
}

export interface EventHubClientOptions {
  readonly connect: ConnectionFactory;
  readonly token: string;
  readonly bookmarks: BookmarkStore;
  readonly listener: EventHubListener;
  /** Events to load when nothing is shown yet, at most 1,000. */
  readonly historyLimit?: number;
  /** Milliseconds between acknowledgements (and bookmark writes) while events flow. */
  readonly ackIntervalMs?: number;
  /** Milliseconds that a connection may take to come up. */
  readonly startTimeoutMs?: number;
  readonly backoff?: BackoffPolicy;
  readonly clock?: Clock;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

/** Far fewer bytes than may be unacknowledged: the hub goes on sending while an acknowledgement is on its way. */
const maxUnackedBatches = 8;

interface SessionEnd {
  readonly reason: unknown;
  readonly livedMs: number;
}

/**
 * Reads a hub's events and never gives up: recent history first, then live from exactly there, and after every loss of
 * the connection on from the last cursor. Only a refused token stops it.
 */
export class EventHubClient {
  readonly #options: EventHubClientOptions;
  readonly #listener: EventHubListener;
  readonly #clock: Clock;
  readonly #checkpoint: Checkpoint;
  readonly #place: ReadingPlace;
  #token: string;
  #filter: EventFilter = {};
  #historyShown = false;
  #unackedBatches = 0;
  #session: HubSession | null = null;
  #running: AbortController | null = null;
  #wake: (() => void) | null = null;
  #aligning: Promise<void> = Promise.resolve();

  constructor(options: EventHubClientOptions) {
    this.#options = options;
    this.#token = options.token;
    this.#listener = options.listener;
    this.#clock = options.clock ?? systemClock;
    this.#checkpoint = new Checkpoint(this.#clock, options.ackIntervalMs ?? 1_000, () => this.#acknowledge());
    this.#place = new ReadingPlace(options.bookmarks.load());
  }

  /**
   * Connects and keeps connected until stop() or a refusal. A new token replaces the former one, on a connection that
   * stands as well.
   */
  start(token?: string): void {
    if (token !== undefined && token !== this.#token) {
      this.#token = token;
      this.#session?.authenticate(token).catch((failure: unknown) => this.#tell(failure));
    }
    if (this.#running !== null) return;
    const running = new AbortController();
    this.#running = running;
    this.#listener.onState({ phase: 'connecting' });
    void this.#run(running.signal);
  }

  async stop(): Promise<void> {
    if (this.#running === null) return;
    this.#checkpoint.flush();
    this.#running.abort();
    this.#running = null;
    this.#wake?.();
    this.#listener.onState({ phase: 'stopped' });
    await this.#session?.stop();
  }

  /** Ends a wait between two tries: the network is back, or somebody asks. */
  retryNow(): void {
    this.#wake?.();
  }

  /** Writes down how far this reader is, for a page that may be gone in a moment. */
  saveBookmark(): void {
    this.#checkpoint.flush();
  }

  /** Narrows or widens what the hub sends, from the current cursor on. */
  setFilter(filter: EventFilter): void {
    this.#filter = filter;
    const session = this.#session;
    if (session?.isSubscribed !== true) return;
    this.#aligning = this.#aligning
      .then(() => this.#align(session))
      .catch((failure: unknown) => session.fail(failure));
  }

  async #run(signal: AbortSignal): Promise<void> {
    const isStopped = () => signal.aborted;
    let attempt = 0;
    while (!isStopped()) {
      const end = await this.#connectOnce(isStopped);
      if (isStopped()) return;

      const error = toHubError(end.reason);
      if (error !== null && isRefusal(error)) {
        this.#running = null;
        this.#listener.onState({ phase: 'refused', error });
        return;
      }

      attempt = nextAttempt(attempt, end.livedMs, this.#options.backoff);
      const random = this.#options.random ?? Math.random;
      const wait = retryDelay(attempt, random(), this.#options.backoff ?? defaultBackoff);
      const reason = error?.message ?? (end.reason instanceof Error ? end.reason.message : '');
      this.#listener.onState({
        phase: 'reconnecting',
        attempt,
        retryAt: this.#clock.now() + wait,
        reason,
      });
      await this.#wait(wait);
      if (!isStopped()) {
        this.#listener.onState({ phase: 'reconnecting', attempt, retryAt: null, reason });
      }
    }
  }

  async #connectOnce(isStopped: () => boolean): Promise<SessionEnd> {
    const session = new HubSession(
      this.#options.connect(() => this.#token),
      {
        onBatch: (batch) => this.#take(batch),
        onWatermark: ({ cursor }) => this.#advance(cursor),
        onGap: (gap) => this.#listener.onGap(gap),
        onError: (error) => this.#listener.onError(error),
      },
    );
    this.#session = session;
    let connectedAt: number | null = null;
    let reason: unknown;
    try {
      await this.#startInTime(session);
      await this.#establish(session);
      connectedAt = this.#clock.now();
      if (!isStopped()) this.#listener.onState({ phase: 'connected' });
      reason = await session.ended;
    } catch (failure) {
      reason = session.explain(failure);
      // Not awaited: a connection that hangs while it comes up hangs while it goes down.
      void session.stop();
    } finally {
      // A client that was stopped and started again may already be on its next connection.
      if (this.#session === session) this.#session = null;
      this.#checkpoint.flush();
    }
    return { reason, livedMs: connectedAt === null ? 0 : this.#clock.now() - connectedAt };
  }

  async #establish(session: HubSession): Promise<void> {
    if (!this.#historyShown) await this.#loadHistory(session);
    try {
      await this.#align(session);
    } catch (failure) {
      if (!(failure instanceof HubError && failure.code === errorCodes.notFound)) throw failure;
      this.#forget();
      this.#listener.onRestart();
      await this.#loadHistory(session);
      await this.#align(session);
    }
  }

  async #loadHistory(session: HubSession): Promise<void> {
    const limit = this.#options.historyLimit ?? 500;
    const recent = await session.recentEvents(this.#filter, limit);
    this.#historyShown = true;
    this.#listener.onHistory(this.#place.startFrom(recent));
    if (recent.unreadable > 0) this.#listener.onUnreadable(recent.unreadable);
    this.#checkpoint.note();
  }

  async #align(session: HubSession): Promise<void> {
    while (session.filter !== this.#filter) {
      await session.subscribe(this.#filter, () => this.#place.cursor);
    }
  }

  #take(batch: Batch): void {
    const fresh = this.#place.admit(batch.events);
    if (fresh.length > 0) this.#listener.onEvents(fresh);
    if (batch.unreadable > 0) this.#listener.onUnreadable(batch.unreadable);
    this.#advance(batch.cursor);
    // Not left to the timer, which a page in the background gets once a minute.
    if (++this.#unackedBatches >= maxUnackedBatches) this.#checkpoint.flush();
  }

  #advance(cursor: string): void {
    this.#place.advance(cursor);
    this.#checkpoint.note();
  }

  #forget(): void {
    this.#options.bookmarks.clear();
    this.#checkpoint.drop();
    this.#place.forget();
  }

  #acknowledge(): void {
    this.#unackedBatches = 0;
    // What still comes in while a stopped client's connection ends must not bring back a bookmark that was cleared.
    if (this.#running === null) return;
    const bookmark = this.#place.bookmark();
    if (bookmark === null) return;
    this.#options.bookmarks.save(bookmark);
    const session = this.#session;
    if (session?.isSubscribed !== true) return;
    session.ack(bookmark.cursor).catch((failure: unknown) => this.#tell(failure));
  }

  // A connection that is going down says so by ending; only an answer of the hub is news.
  #tell(failure: unknown): void {
    if (failure instanceof HubError) this.#listener.onError(failure);
  }

  async #startInTime(session: HubSession): Promise<void> {
    const limit = this.#options.startTimeoutMs ?? 20_000;
    const late = deferred<'late'>();
    const cancel = this.#clock.schedule(limit, () => late.resolve('late'));
    try {
      const first = await Promise.race([session.start(), late.promise]);
      if (first === 'late') throw new Error(`The hub did not answer within ${limit / 1000} s.`);
    } finally {
      cancel();
    }
  }

  async #wait(ms: number): Promise<void> {
    const { promise, resolve } = deferred<undefined>();
    const wake = () => resolve(undefined);
    const cancel = this.#clock.schedule(ms, wake);
    this.#wake = wake;
    await promise;
    cancel();
    if (this.#wake === wake) this.#wake = null;
  }
}
