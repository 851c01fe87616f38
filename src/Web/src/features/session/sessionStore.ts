import { Cell, type Observable } from '../../shared/store/observable';
import { readToken, type Identity } from './token';

export interface SignedIn {
  readonly token: string;
  readonly identity: Identity;
}

export interface SessionState {
  /** Who reads here; stays while a refused token waits for a new one. */
  readonly signedIn: SignedIn | null;
  /** Why a sign-in is asked for, in words; null when nothing is wrong. */
  readonly problem: string | null;
}

const key = 'eventhub.token';

/** The sign-in of this tab. It ends with the tab: a token in lasting storage outlives the reader's intent. */
export class SessionStore implements Observable<SessionState> {
  readonly #storage: Storage;
  readonly #now: () => number;
  readonly #state: Cell<SessionState>;

  constructor(storage: Storage, now: () => number) {
    this.#storage = storage;
    this.#now = now;
    this.#state = new Cell<SessionState>({ signedIn: null, problem: null });
    const stored = storage.getItem(key);
    if (stored !== null) this.signIn(stored);
  }

  get(): SessionState {
    return this.#state.get();
  }

  subscribe(onChange: () => void): () => void {
    return this.#state.subscribe(onChange);
  }

  /** Signs in with a pasted token; a token that cannot be one leaves who is signed in as it is. */
  signIn(pasted: string): void {
    const reading = readToken(pasted, this.#now());
    if (!reading.ok) {
      this.#state.set({ ...this.get(), problem: reading.problem });
      return;
    }
    this.#storage.setItem(key, reading.token);
    this.#state.set({ signedIn: { token: reading.token, identity: reading.identity }, problem: null });
  }

  signOut(): void {
    this.#storage.removeItem(key);
    this.#state.set({ signedIn: null, problem: null });
  }

  /** The hub did not take the token: what is on the screen stays, and a new token is asked for. */
  refuse(problem: string): void {
    this.#storage.removeItem(key);
    this.#state.set({ ...this.get(), problem });
  }
}
