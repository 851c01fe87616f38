import {
  EventHubClient,
  systemClock,
  type Clock,
  type ConnectionFactory,
  type ConnectionState,
  type CursorStore,
  type EventSubscription,
  type Gap,
  type HubError,
  type HubEvent,
  type SubscriptionHandlers,
} from '@eventhub/client';
import { CriticalLog } from '../features/criticals';
import {
  cachedSearchText,
  emptyFilter,
  matcher,
  sameSubscription,
  toSubscription,
  type ListFilter,
} from '../features/filters';
import { LiveStore } from '../features/live';
import { NoticeBoard } from '../features/notices';
import { RateMeter } from '../features/rates';
import { Cell, type Observable } from '../shared/store/observable';
import { count } from '../shared/ui/count';

export interface FeedOptions {
  readonly connect: ConnectionFactory;
  readonly cursors: CursorStore;
  readonly token: () => string;
  readonly onRefused: (error: HubError) => void;
  readonly clock?: Clock;
}

const tickMs = 1_000;

/** One reader's events, from the hub into everything that shows them. */
export class Feed {
  readonly live = new LiveStore();
  /** What a replay brings, while there is one. */
  readonly replayed = new LiveStore();
  readonly rates = new RateMeter();
  readonly criticals = new CriticalLog();
  readonly notices = new NoticeBoard();
  readonly #clock: Clock;
  readonly client: EventHubClient;
  readonly #subscription: EventSubscription;
  readonly #connection = new Cell<ConnectionState>({ phase: 'connecting' });
  readonly #filter = new Cell<ListFilter>(emptyFilter);
  readonly #textOf = cachedSearchText();
  readonly #onRefused: (error: HubError) => void;
  #cancelTick: () => void = () => undefined;

  constructor(options: FeedOptions) {
    this.#clock = options.clock ?? systemClock;
    this.#onRefused = options.onRefused;
    this.client = new EventHubClient({ connect: options.connect, token: options.token, clock: this.#clock });
    this.client.onState((state) => this.#follow(state));
    this.client.onError((error) =>
      this.notices.post({ about: `error ${error.code}`, text: `The hub says: ${error.message}` }),
    );
    this.#subscription = this.client.subscribe({ history: 500, cursors: options.cursors }, this.#handlers());
    this.client.start();
    this.#tick();
  }

  get connection(): Observable<ConnectionState> {
    return this.#connection;
  }

  get filter(): Observable<ListFilter> {
    return this.#filter;
  }

  setFilter(filter: ListFilter): void {
    const before = this.#filter.get();
    this.#filter.set(filter);
    const matches = matcher(filter, this.#textOf);
    this.live.setFilter(matches);
    this.replayed.setFilter(matches);
    if (!sameSubscription(before, filter)) this.#subscription.change({ filter: toSubscription(filter) });
  }

  /** Goes on with a list that was paused, the live one or the replayed one. */
  resume(list: LiveStore): void {
    const fellOut = list.resume();
    if (fellOut === 0) return;
    this.notices.post({
      about: 'pause',
      text: `${count(fellOut)} events that came during the pause are not listed here: they did not fit. They are in the hub’s history.`,
    });
  }

  /** There is a new token: renews the connection in place, or goes on after the former one was refused. */
  signIn(): void {
    this.client.start();
  }

  retryNow(): void {
    this.client.retryNow();
  }

  /** For a page that may be gone in a moment. */
  savePlace(): void {
    this.client.saveCursors();
  }

  async stop(): Promise<void> {
    this.#cancelTick();
    this.live.stop();
    this.replayed.stop();
    this.criticals.stop();
    await this.client.stop();
  }

  #follow(state: ConnectionState): void {
    this.#connection.set(state);
    if (state.phase === 'refused') this.#onRefused(state.error);
  }

  #handlers(): SubscriptionHandlers {
    return {
      onHistory: (events) => this.#show(events),
      onEvents: (events) => {
        this.rates.record(events, this.#clock.now());
        this.#show(events);
      },
      onRestart: () => {
        this.live.clear();
        this.criticals.clear();
        this.notices.post({
          about: 'restart',
          text: 'The hub no longer knows where this page was: its log was replaced. The list starts anew from the hub’s recent history; events between may be missing.',
        });
      },
      onGap: (gap) => this.notices.post({ about: 'gap', text: gapWords(gap) }),
      onUnreadable: (unreadable) =>
        this.notices.post({
          about: 'unreadable',
          text: `${count(unreadable)} events could not be read: the hub may be newer than this page. Reload the page.`,
        }),
      onRefused: (error) =>
        this.notices.post({ about: 'refused', text: `The hub does not send these events: ${error.message}` }),
    };
  }

  #show(events: readonly HubEvent[]): void {
    this.live.receive(events);
    this.criticals.record(events);
  }

  #tick(): void {
    this.rates.tick(this.#clock.now());
    this.#cancelTick = this.#clock.schedule(tickMs, () => this.#tick());
  }
}

function gapWords(gap: Gap): string {
  return gap.reason === 'not_stored'
    ? `The hub left out ${count(gap.count)} events that are not stored.`
    : `The hub left out ${count(gap.count)} events (${gap.reason}). They are in its history.`;
}
