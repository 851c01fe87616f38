import type { HubConnection } from './connection';
import {
  decodeBatch,
  decodeGap,
  decodeRecent,
  decodeSubscribed,
  decodeWatermark,
  encodedEvents,
  hasEncodedEvents,
  withDecodedEvents,
} from './decode';
import { deferred } from './deferred';
import { decodeHubError, toHubError, type HubError } from './hubError';
import { InOrder } from './inOrder';
import { decodePayload, supportedEncodings, type Encoding, type PayloadDecoder } from './payload';
import type { Batch, EventFilter, Gap, RecentEvents, Watermark } from './wire';

/**
 * A browser takes what a socket brings into its memory however busy the page is, so that only acknowledgements tell the hub
 * how fast the page is.
 */
const maxUnackedBytes = 1_048_576;

export interface SessionHandlers {
  onBatch(batch: Batch): void;
  onWatermark(watermark: Watermark): void;
  onGap(gap: Gap): void;
  onError(error: HubError): void;
}

export interface SessionDecoding {
  /** What the hub may send, best first. */
  readonly encodings: readonly Encoding[];
  readonly decode: PayloadDecoder;
}

const platformDecoding: SessionDecoding = { encodings: supportedEncodings(), decode: decodePayload };

/** The hub's calls, typed, over one connection; after the connection has ended it is of no more use. */
export class HubSession {
  readonly #connection: HubConnection;
  readonly #retired = new Set<string>();
  readonly #end: (reason: unknown) => void;
  readonly #decoding: SessionDecoding;
  readonly #inOrder: InOrder;
  #subscription: string | null = null;
  #filter: EventFilter | null = null;
  #told: HubError | null = null;
  #failure: unknown = undefined;
  #stopped = false;

  /** Resolves with why the connection ended; undefined when it was simply closed. */
  readonly ended: Promise<unknown>;

  constructor(
    connection: HubConnection,
    handlers: SessionHandlers,
    decoding: SessionDecoding = platformDecoding,
  ) {
    this.#connection = connection;
    this.#decoding = decoding;
    this.#inOrder = new InOrder((failure) => {
      if (!this.#stopped) void this.fail(failure);
    });
    const end = deferred<unknown>();
    this.ended = end.promise;
    this.#end = end.resolve;

    this.#handleBatches((batch) => {
      if (this.#isCurrent(batch)) handlers.onBatch(batch);
    });
    this.#handle('watermark', (argument) => {
      const watermark = decodeWatermark(argument);
      if (this.#isCurrent(watermark)) handlers.onWatermark(watermark);
    });
    this.#handle('gap', (argument) => handlers.onGap(decodeGap(argument)));
    this.#handle('error', (argument) => {
      this.#told = decodeHubError(argument);
      handlers.onError(this.#told);
    });
    connection.onClosed((reason) => this.#end(this.explain(reason)));
  }

  /** The filter of the subscription in force, null before there is one. */
  get filter(): EventFilter | null {
    return this.#filter;
  }

  get isSubscribed(): boolean {
    return this.#filter !== null;
  }

  start(): Promise<void> {
    return this.#connection.start();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    try {
      await this.#connection.stop();
    } catch (failure) {
      // The connection is thrown away either way; how it went down must not keep the next one from coming up.
      this.#failure ??= failure;
    }
  }

  /** Why this connection failed: what the hub said about it, where it did, else `failure` itself. */
  explain(failure: unknown): unknown {
    return this.#failure ?? this.#told ?? failure;
  }

  /** Ends the connection because this side cannot go on with it. */
  async fail(reason: unknown): Promise<void> {
    this.#failure ??= reason;
    await this.stop();
    this.#end(this.#failure);
  }

  /** Renews the token of the standing connection. */
  async authenticate(token: string): Promise<void> {
    await this.#invoke('authenticate', { token });
  }

  async recentEvents(filter: EventFilter, limit: number): Promise<RecentEvents> {
    return decodeRecent(await this.#invoke('get_recent_events', { filter, limit }));
  }

  /** Replaces the subscription. Batches of the former one are ignored from here on: the cursor covers them. */
  async subscribe(filter: EventFilter, cursor: () => string | null): Promise<void> {
    const former = this.#subscription;
    if (former !== null) {
      this.#retired.add(former);
      await this.#invoke('unsubscribe_events', { subscription_id: former });
    }
    const after = cursor();
    const { encodings } = this.#decoding;
    const answer = await this.#invoke('subscribe_events', {
      filter,
      ...(encodings.length === 0 ? {} : { encodings }),
      ...(after === null ? {} : { cursor: after }),
      max_unacked_bytes: maxUnackedBytes,
    });
    this.#subscription = decodeSubscribed(answer).subscription_id;
    this.#filter = filter;
  }

  async ack(cursor: string): Promise<void> {
    await this.#invoke('ack', {
      cursor,
      ...(this.#subscription === null ? {} : { subscription_id: this.#subscription }),
    });
  }

  async #invoke(method: string, argument: object): Promise<unknown> {
    try {
      return await this.#connection.invoke(method, argument);
    } catch (failure) {
      throw toHubError(failure) ?? failure;
    }
  }

  // A batch may overtake the answer that names its subscription, so what counts is that it is not a former one.
  #isCurrent(message: { readonly subscription_id: string }): boolean {
    return !this.#retired.has(message.subscription_id);
  }

  #handleBatches(handler: (batch: Batch) => void): void {
    this.#connection.on('batched_events', (argument) => {
      if (this.#stopped) return;
      const take = (readable: unknown) => {
        if (!this.#stopped) handler(decodeBatch(readable));
      };
      if (!hasEncodedEvents(argument)) this.#inOrder.handle(() => take(argument));
      else this.#inOrder.handleDecoded(this.#decode(argument), take);
    });
  }

  async #decode(batch: unknown): Promise<unknown> {
    const { encoding, payload } = encodedEvents(batch);
    return withDecodedEvents(batch, await this.#decoding.decode(encoding, payload));
  }

  // SignalR swallows what a handler throws; an unreadable message must end the connection where it can be seen.
  #handle(method: string, handler: (argument: unknown) => void): void {
    this.#connection.on(method, (argument) => {
      this.#inOrder.handle(() => {
        if (!this.#stopped) handler(argument);
      });
    });
  }
}
