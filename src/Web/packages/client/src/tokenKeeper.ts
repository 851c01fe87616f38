import type { Clock } from './clock.js';
import { expiryOf, renewalDelay, type TokenCallback } from './token.js';

/** A connection that stands. */
interface Held {
  /** The one it was opened with, or was authenticated with since. */
  token: string;
  readonly renew: (token: string) => Promise<unknown>;
}

/** Keeps the token of one connection in force for as long as the connection stands. */
export class TokenKeeper {
  readonly #ask: TokenCallback;
  readonly #clock: Clock;
  readonly #onFailure: (failure: unknown) => void;
  #held: Held | null = null;
  /** Was asked for while there was no connection to be renewed with it. */
  #given: string | null = null;
  #releases = 0;
  /** How often somebody said that there may be a new token. */
  #hints = 0;
  #cancel: () => void = () => undefined;

  constructor(ask: TokenCallback, clock: Clock, onFailure: (failure: unknown) => void) {
    this.#ask = ask;
    this.#clock = clock;
    this.#onFailure = onFailure;
  }

  /** The token to connect with. @throws What the callback throws. */
  async next(): Promise<string> {
    const given = this.#given;
    this.#given = null;
    return given ?? (await this.#ask());
  }

  /**
   * Asks for another token than the one that was in force when the hub refused; null when there is none.
   * @throws What the callback throws: then nobody knows.
   */
  async otherThan(refused: string): Promise<string | null> {
    for (;;) {
      const hints = this.#hints;
      const token = await this.#ask();
      if (token !== refused) return token;
      // What was said while it was asked for may be of a later one.
      if (hints === this.#hints) return null;
    }
  }

  /** A connection stands with this token; `renew` puts another one in its place. */
  hold(token: string, renew: (token: string) => Promise<unknown>): void {
    this.#held = { token, renew };
    const given = this.#given;
    this.#given = null;
    if (given === null) this.#schedule();
    else void this.#renewWith(() => given);
  }

  release(): void {
    this.#held = this.#given = null;
    this.#releases++;
    this.#cancel();
  }

  /** Asks for a token now, and renews the connection when it is a new one. */
  renewNow(): Promise<void> {
    this.#hints++;
    return this.#renewWith(this.#ask);
  }

  async #renewWith(ask: TokenCallback): Promise<void> {
    const releases = this.#releases;
    const hints = this.#hints;
    try {
      const token = await ask();
      // Of a connection that is gone; somebody else may be signed in when there is another one. Or asked for anew meanwhile.
      if (releases !== this.#releases || hints !== this.#hints) return;
      const held = this.#held;
      if (held === null) {
        this.#given = token;
      } else if (token !== held.token) {
        await held.renew(token);
        held.token = token;
      }
    } catch (failure) {
      this.#onFailure(failure);
    }
    this.#schedule();
  }

  /** By the token in force: one that the hub did not take in its place does not make it last longer. */
  #schedule(): void {
    this.#cancel();
    if (this.#held === null) return;
    const expiry = expiryOf(this.#held.token);
    const left = expiry === null ? 0 : expiry - this.#clock.now();
    // Over already: the hub's clock decides, and it says so.
    if (left <= 0) return;
    this.#cancel = this.#clock.schedule(renewalDelay(left), () => void this.renewNow());
  }
}
