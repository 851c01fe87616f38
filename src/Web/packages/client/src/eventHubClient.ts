import type { BackoffPolicy } from './backoff.js';
import { systemClock, type Clock } from './clock.js';
import type { ConnectionFactory } from './connection.js';
import type { ConnectionState } from './connectionState.js';
import { decodeEmitted, decodeRecent } from './decode.js';
import { EventReader } from './eventReader.js';
import { HubError } from './hubError.js';
import { HubSession } from './hubSession.js';
import { keepConnected, type SessionEnd } from './keepConnected.js';
import { Pause } from './pause.js';
import type { Replay, ReplayHandlers, ReplayOptions } from './replay.js';
import { ReplayReader, type ReplayLink } from './replayReader.js';
import { isOver, type ReplayRequest } from './replayWire.js';
import { startInTime } from './startInTime.js';
import { signalrConnections } from './signalrConnection.js';
import type { EventSubscription, SubscribeOptions, SubscriptionHandlers } from './subscription.js';
import { Listeners } from './telling.js';
import type { TokenCallback } from './token.js';
import { TokenKeeper } from './tokenKeeper.js';
import type { Emitted, EventFilter, NewEvent, RecentEvents, Welcome } from './wire.js';

export interface EventHubClientOptions {
  /** The hub's address, such as `https://hub.example`. In a browser the page's own origin when absent. */
  readonly url?: string;
  readonly token: TokenCallback;
  /** Replaces SignalR, for tests. */
  readonly connect?: ConnectionFactory;
  /** Milliseconds that a connection may take to come up; 20,000 when absent. */
  readonly startTimeoutMs?: number;
  readonly backoff?: BackoffPolicy;
  readonly clock?: Clock;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

/**
 * One connection to a hub that never gives up: after every loss it comes back, and every subscription and replay goes on
 * from its own place. Only a refused token stops it.
 */
export class EventHubClient {
  readonly #options: EventHubClientOptions;
  readonly #connect: ConnectionFactory;
  readonly #clock: Clock;
  readonly #tokens: TokenKeeper;
  readonly #pause: Pause;
  readonly #readers = new Set<EventReader>();
  readonly #replays = new Set<ReplayReader>();
  readonly #states = new Listeners<ConnectionState>();
  readonly #errors = new Listeners<HubError>();
  #state: ConnectionState = { phase: 'stopped' };
  #welcome: Welcome | null = null;
  #session: HubSession | null = null;
  /** The session once it has come up. */
  #established: HubSession | null = null;
  #running: AbortController | null = null;

  constructor(options: EventHubClientOptions) {
    this.#options = options;
    this.#connect =
      options.connect ?? signalrConnections(`${options.url?.replace(/\/+$/, '') ?? ''}/hubs/events`);
    this.#clock = options.clock ?? systemClock;
    this.#tokens = new TokenKeeper(options.token, this.#clock, (failure) => this.#report(failure));
    this.#pause = new Pause(this.#clock);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** What the hub said when the connection came up last. */
  get welcome(): Welcome | null {
    return this.#welcome;
  }

  /** Calls back at every change of `state`. Returns what ends it. */
  onState(listener: (state: ConnectionState) => void): () => void {
    return this.#states.add(listener);
  }

  /** Calls back when the hub reports an error that belongs to no call. Returns what ends it. */
  onError(listener: (error: HubError) => void): () => void {
    return this.#errors.add(listener);
  }

  /** Connects and keeps connected until `stop` or a refusal. Running, it asks for the token anew and renews it in place. */
  start(): void {
    if (this.#running !== null) {
      void this.#tokens.renewNow();
      return;
    }
    const running = new AbortController();
    this.#running = running;
    this.#become({ phase: 'connecting' });
    void this.#run(running.signal);
  }

  /** Disconnects. Subscriptions keep their places, and go on when it is started again. */
  async stop(): Promise<void> {
    if (this.#running === null) return;
    this.#running.abort();
    this.#running = null;
    this.#pause.end();
    this.#become({ phase: 'stopped' });
    const session = this.#session;
    // At once: what still comes in while the connection ends must not move a place that was written down.
    this.#letGo();
    await session?.stop();
  }

  /** Ends the wait between two tries, the one after a try that is under way as well: the network is back, or somebody asks. */
  retryNow(): void {
    const { phase } = this.#state;
    if (phase === 'connecting' || phase === 'reconnecting') this.#pause.skip();
  }

  /** Writes every subscription's place down, for a page that may be gone in a moment. */
  saveCursors(): void {
    for (const reader of this.#readers) reader.saveCursor();
  }

  /** Reads events until the subscription is closed, over whatever connections it takes. May be called before `start`. */
  subscribe(options: SubscribeOptions, handlers: SubscriptionHandlers): EventSubscription {
    const reader = new EventReader(options, handlers, {
      clock: this.#clock,
      onError: (failure) => this.#report(failure),
      onClosed: (closed) => this.#readers.delete(closed),
    });
    this.#readers.add(reader);
    const session = this.#established;
    if (session !== null) void reader.attach(session).catch((failure: unknown) => session.fail(failure));
    return reader;
  }

  /** @throws {HubError} The hub refuses; code 1001 when there is no connection. */
  async emit(event: NewEvent): Promise<Emitted> {
    return decodeEmitted(await this.#call('emit_event', event));
  }

  /**
   * The newest events that match, oldest first, at most 1,000.
   * @throws {HubError} The hub refuses; code 1001 when there is no connection.
   */
  async recent(filter: EventFilter = {}, limit = 100): Promise<RecentEvents> {
    return decodeRecent(await this.#call('get_recent_events', { filter, limit }));
  }

  /**
   * Plays a range of the log again.
   * @throws {HubError} The hub refuses, such as with 4029 when as many run as may; code 1001 when there is no connection.
   */
  async startReplay(
    request: ReplayRequest,
    handlers: ReplayHandlers,
    options: ReplayOptions = {},
  ): Promise<Replay> {
    return this.#reading((session, link) => ReplayReader.start(session, request, handlers, options, link));
  }

  /**
   * Reads a replay that is there already, after `cursor` or from where its readers were.
   * @throws {HubError} The hub refuses; code 1001 when there is no connection.
   */
  async resumeReplay(
    id: string,
    handlers: ReplayHandlers,
    options: ReplayOptions & { readonly cursor?: string } = {},
  ): Promise<Replay> {
    return this.#reading((session, link) => ReplayReader.resume(session, id, handlers, options, link));
  }

  async #reading(open: (session: HubSession, link: ReplayLink) => Promise<ReplayReader>): Promise<Replay> {
    const session = this.#reachable();
    const replay = await open(session, {
      clock: this.#clock,
      onError: (failure) => this.#report(failure),
      onOver: (over) => this.#replays.delete(over),
    });
    // Over before anybody knew of it: nothing more comes that there would be to go on with.
    if (!isOver(replay.info.status)) this.#replays.add(replay);
    // The connection may have been lost behind the answer: then the next one goes on with it.
    if (this.#established !== session) replay.detach();
    return replay;
  }

  async #call(method: string, argument: object): Promise<unknown> {
    return this.#reachable().call(method, argument);
  }

  #reachable(): HubSession {
    const session = this.#established;
    if (session === null) throw new HubError(1001, 'There is no connection to the hub: try again.', true);
    return session;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const isStopped = () => signal.aborted;
    const refusal = await keepConnected({
      clock: this.#clock,
      pause: this.#pause,
      backoff: this.#options.backoff,
      random: this.#options.random ?? Math.random,
      isStopped,
      connectOnce: (token) => this.#connectOnce(token, isStopped),
      otherToken: (refused) => this.#tokens.otherThan(refused),
      become: (state) => this.#become(state),
    });
    if (refusal === null || isStopped()) return;
    this.#running = null;
    this.#become({ phase: 'refused', error: refusal });
  }

  /** @param given the token to connect with; asked for when null. */
  async #connectOnce(given: string | null, isStopped: () => boolean): Promise<SessionEnd> {
    let session: HubSession | null = null;
    let token: string | null = null;
    let connectedAt: number | null = null;
    let reason: unknown;
    try {
      const first = given ?? (await this.#tokens.next());
      if (isStopped()) return { reason: undefined, livedMs: 0, token };
      token = first;
      // Asked for at every request of a connection that has no socket, also after a renewal.
      const made = this.#makeSession(() => token ?? first);
      session = this.#session = made;
      await startInTime(made, this.#options.startTimeoutMs ?? 20_000, this.#clock);
      this.#tokens.hold(first, async (next) => {
        await made.authenticate(next);
        token = next;
      });
      await this.#establish(made);
      connectedAt = this.#clock.now();
      this.#pause.end();
      if (!isStopped()) this.#become({ phase: 'connected' });
      reason = await made.ended;
    } catch (failure) {
      reason = session === null ? failure : session.explain(failure);
      // Not awaited: a connection that hangs while it comes up hangs while it goes down.
      void session?.stop();
    } finally {
      // A client that was stopped and started again may already be on its next connection.
      if (session !== null && this.#session === session) this.#letGo();
    }
    return { reason, livedMs: connectedAt === null ? 0 : this.#clock.now() - connectedAt, token };
  }

  #makeSession(token: () => string): HubSession {
    return new HubSession(this.#connect(token), {
      onWelcome: (welcome) => {
        this.#welcome = welcome;
      },
      onError: (error) => this.#errors.tell(error),
    });
  }

  async #establish(session: HubSession): Promise<void> {
    const readers = [...this.#readers, ...this.#replays];
    // Before it waits: whoever subscribes meanwhile attaches to the new one as well.
    this.#established = session;
    await Promise.all(readers.map((reader) => reader.attach(session)));
  }

  #letGo(): void {
    this.#session = this.#established = null;
    this.#tokens.release();
    for (const reader of [...this.#readers, ...this.#replays]) reader.detach();
  }

  // A connection that is going down says so by ending; only an answer of the hub is news.
  #report(failure: unknown): void {
    if (failure instanceof HubError) this.#errors.tell(failure);
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    this.#states.tell(state);
  }
}
