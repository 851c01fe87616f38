import {
  EventHubClient,
  systemClock,
  type BookmarkStore,
  type Clock,
  type ConnectionFactory,
  type ConnectionState,
  type EventHubListener,
  type Gap,
  type HubError,
  type HubEvent,
} from '../client';
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
  readonly bookmarks: BookmarkStore;
  readonly token: string;
  readonly onRefused: (error: HubError) => void;
  readonly clock?: Clock;
}

const tickMs = 1_000;

/** One reader's events, from the hub into everything that shows them. */
export class Feed {
  readonly live = new LiveStore();
  readonly rates = new RateMeter();
  readonly criticals = new CriticalLog();
  readonly notices = new NoticeBoard();
  readonly #clock: Clock;
  readonly #client: EventHubClient;
  readonly #connection = new Cell<ConnectionState>({ phase: 'connecting' });
  readonly #filter = new Cell<ListFilter>(emptyFilter);
  readonly #textOf = cachedSearchText();
  readonly #onRefused: (error: HubError) => void;
  #cancelTick: () => void = () => undefined;

  constructor(options: FeedOptions) {
    this.#clock = options.clock ?? systemClock;
    this.#onRefused = options.onRefused;
    this.#client = new EventHubClient({
      connect: options.connect,
      token: options.token,
      bookmarks: options.bookmarks,
      listener: this.#listener(),
      clock: this.#clock,
    });
    this.#client.start();
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
    this.live.setFilter(matcher(filter, this.#textOf));
    if (!sameSubscription(before, filter)) this.#client.setFilter(toSubscription(filter));
  }

  resume(): void {
    const fellOut = this.live.resume();
    if (fellOut === 0) return;
    this.notices.post({
      about: 'pause',
      text: `${count(fellOut)} events that came during the pause are not listed here: they did not fit. They are in the hub’s history.`,
    });
  }

  /** Goes on with a new token after the former one was refused. */
  signIn(token: string): void {
    this.#client.start(token);
  }

  retryNow(): void {
    this.#client.retryNow();
  }

  /** For a page that may be gone in a moment. */
  saveBookmark(): void {
    this.#client.saveBookmark();
  }

  async stop(): Promise<void> {
    this.#cancelTick();
    this.live.stop();
    this.criticals.stop();
    await this.#client.stop();
  }

  #listener(): EventHubListener {
    return {
      onState: (state) => {
        this.#connection.set(state);
        if (state.phase === 'refused') this.#onRefused(state.error);
      },
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
      onError: (error) =>
        this.notices.post({ about: `error ${error.code}`, text: `The hub says: ${error.message}` }),
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
  const why = gap.reason === '' ? '' : ` (${gap.reason})`;
  return `The hub left out ${count(gap.count)} events${why}. They are in its history.`;
}
