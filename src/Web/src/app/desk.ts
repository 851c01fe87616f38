import { WebStorageCursors, type ConnectionFactory } from '@eventhub/client';
import { refusalWords, type SessionStore } from '../features/session';
import { Cell, type Observable } from '../shared/store/observable';
import { Feed } from './feed';

/** Keeps one feed for whoever is signed in: a new token of the same user goes on with it, another user gets a new one. */
export class Desk {
  readonly #session: SessionStore;
  readonly #connect: ConnectionFactory;
  readonly #storage: Storage;
  readonly #feed = new Cell<Feed | null>(null);
  #user: string | null = null;
  #token: string | null = null;

  constructor(session: SessionStore, connect: ConnectionFactory, storage: Storage) {
    this.#session = session;
    this.#connect = connect;
    this.#storage = storage;
    session.subscribe(() => this.#follow());
    this.#follow();
  }

  get feed(): Observable<Feed | null> {
    return this.#feed;
  }

  signOut(): void {
    const user = this.#user;
    // Stopping the feed writes its place down, so that is forgotten only after.
    this.#session.signOut();
    if (user !== null) new WebStorageCursors(this.#storage, user).clear();
  }

  #follow(): void {
    const { signedIn, problem } = this.#session.get();
    if (signedIn === null) {
      this.#replace(null);
      this.#user = null;
      this.#token = null;
      return;
    }
    const { token, identity } = signedIn;
    if (token === this.#token) {
      // Given again after it was refused: the hub may take it by now, and if not it says so once more.
      const feed = this.#feed.get();
      if (problem === null && feed?.connection.get().phase === 'refused') feed.signIn();
      return;
    }
    this.#token = token;
    if (identity.user === this.#user) {
      this.#feed.get()?.signIn();
      return;
    }
    this.#user = identity.user;
    this.#replace(
      new Feed({
        connect: this.#connect,
        cursors: new WebStorageCursors(this.#storage, identity.user),
        token: () => this.#token ?? '',
        onRefused: (error) => this.#session.refuse(refusalWords(error)),
      }),
    );
  }

  #replace(feed: Feed | null): void {
    void this.#feed.get()?.stop();
    this.#feed.set(feed);
  }
}
