import { WebStorageBookmarks, type ConnectionFactory } from '../client';
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
    // Stopping the feed writes its bookmark, so that is forgotten only after.
    this.#session.signOut();
    if (user !== null) new WebStorageBookmarks(this.#storage, user).clear();
  }

  #follow(): void {
    const { signedIn } = this.#session.get();
    if (signedIn === null) {
      this.#replace(null);
      this.#user = null;
      this.#token = null;
      return;
    }
    const { token, identity } = signedIn;
    if (token === this.#token) return;
    this.#token = token;
    if (identity.user === this.#user) {
      this.#feed.get()?.signIn(token);
      return;
    }
    this.#user = identity.user;
    this.#replace(
      new Feed({
        connect: this.#connect,
        bookmarks: new WebStorageBookmarks(this.#storage, identity.user),
        token,
        onRefused: (error) => this.#session.refuse(refusalWords(error)),
      }),
    );
  }

  #replace(feed: Feed | null): void {
    void this.#feed.get()?.stop();
    this.#feed.set(feed);
  }
}
