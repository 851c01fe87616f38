import type { HubConnection } from './connection.js';
import {
  decodeBatch,
  decodeGap,
  decodeReplay,
  decodeReplayFrame,
  decodeWatermark,
  decodeWelcome,
  encodedEvents,
  hasEncodedEvents,
  withDecodedEvents,
} from './decode.js';
import { deferred } from './deferred.js';
import { decodeHubError, toHubError, type HubError } from './hubError.js';
import { Inbox } from './inbox.js';
import { InOrder } from './inOrder.js';
import { decodePayload, supportedEncodings, type Encoding, type PayloadDecoder } from './payload.js';
import type { ReplayFrame, ReplayInfo } from './replayWire.js';
import type { Batch, Gap, Watermark, Welcome } from './wire.js';

export type SubscriptionMessage =
  | { readonly kind: 'batch'; readonly batch: Batch }
  | { readonly kind: 'gap'; readonly gap: Gap }
  | { readonly kind: 'watermark'; readonly watermark: Watermark };

export type ReplayMessage =
  | { readonly kind: 'frame'; readonly frame: ReplayFrame }
  | { readonly kind: 'status'; readonly info: ReplayInfo };

export interface SessionHandlers {
  onWelcome(welcome: Welcome): void;
  onError(error: HubError): void;
}

export interface SessionDecoding {
  /** What the hub may send, best first. */
  readonly encodings: readonly Encoding[];
  readonly decode: PayloadDecoder;
}

const platformDecoding: SessionDecoding = { encodings: supportedEncodings(), decode: decodePayload };

/** One connection to the hub, with its messages handed to whom they are for. After it has ended it is of no more use. */
export class HubSession {
  readonly subscriptions = new Inbox<SubscriptionMessage>();
  readonly replays = new Inbox<ReplayMessage>();
  readonly #connection: HubConnection;
  readonly #end: (reason: unknown) => void;
  readonly #decoding: SessionDecoding;
  readonly #inOrder: InOrder;
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

    this.#handleBatches();
    this.#handle('watermark', (argument) => {
      const watermark = decodeWatermark(argument);
      this.subscriptions.deliver(watermark.subscription_id, { kind: 'watermark', watermark });
    });
    this.#handle('gap', (argument) => {
      const gap = decodeGap(argument);
      this.subscriptions.deliver(gap.subscription_id, { kind: 'gap', gap });
    });
    this.#handle('event_replay', (argument) => {
      const frame = decodeReplayFrame(argument);
      this.replays.deliver(frame.replay_id, { kind: 'frame', frame });
    });
    this.#handle('replay_status', (argument) => {
      const info = decodeReplay(argument);
      this.replays.deliver(info.replay_id, { kind: 'status', info });
    });
    this.#handle('welcome', (argument) => handlers.onWelcome(decodeWelcome(argument)));
    this.#handle('error', (argument) => {
      this.#told = decodeHubError(argument);
      handlers.onError(this.#told);
    });
    // Behind what came before it, which may say why.
    connection.onClosed((reason) => this.#inOrder.handle(() => this.#end(this.explain(reason))));
  }

  /** What the hub may compress with; empty where this platform decodes nothing. */
  get encodings(): readonly Encoding[] {
    return this.#decoding.encodings;
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
  async authenticate(token: string): Promise<Welcome> {
    return decodeWelcome(await this.call('authenticate', { token }));
  }

  /**
   * Calls the hub.
   * @throws {HubError} The hub refuses. Whatever else is thrown is a fault of the connection.
   */
  async call(method: string, argument: object): Promise<unknown> {
    try {
      return await this.#connection.invoke(method, argument);
    } catch (failure) {
      throw toHubError(failure) ?? failure;
    }
  }

  #handleBatches(): void {
    this.#connection.on('batched_events', (argument) => {
      if (this.#stopped) return;
      const take = (readable: unknown) => {
        if (this.#stopped) return;
        const batch = decodeBatch(readable);
        this.subscriptions.deliver(batch.subscription_id, { kind: 'batch', batch });
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
