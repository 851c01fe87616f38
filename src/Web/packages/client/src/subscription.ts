import type { CursorStore } from './cursors.js';
import type { HubError } from './hubError.js';
import type { Batching, BatchingPreset, EventFilter, Gap, HubEvent, Watermark } from './wire.js';

/** What a subscription asks for: a filter, a named one, or what its user has stored. */
export interface SubscriptionTerms {
  /** Everything when absent. Beside `stored` it narrows all of the stored ones. */
  readonly filter?: EventFilter;
  /** A named filter, in the place of `filter`. */
  readonly filterId?: string;
  /** Follows all of the user's stored subscriptions, and every change of them. */
  readonly stored?: boolean;
  readonly batching?: Batching | BatchingPreset;
  /** What a reader that is too slow is not sent: nothing (`catch_up`, the default) or the oldest, told of by a gap. */
  readonly overflow?: 'catch_up' | 'drop_oldest';
  /** Follows each event until it is acknowledged; what is not comes again. */
  readonly tracked?: boolean;
}

/** Recent events are asked for by a filter that is written out: the hub gives none by a named or a stored one. */
export type Beginning =
  | {
      /** Recent events to begin with, at most 1,000; none when absent. */
      readonly history: number;
      readonly filterId?: never;
      readonly stored?: never;
    }
  | { readonly history?: never };

/** @throws {TypeError} `history` stands beside `filterId` or `stored`, which only a caller without types can do. */
export function checkBeginning({
  history = 0,
  filterId,
  stored,
}: SubscriptionTerms & { history?: number }): void {
  if (history > 0 && (filterId !== undefined || stored === true)) {
    throw new TypeError(
      '`history` goes with `filter` alone: the hub gives no recent events by `filterId` or `stored`.',
    );
  }
}

export interface PlaceOptions {
  /** Where the place is kept. In memory when absent: it outlives a lost connection, not a reload. */
  readonly cursors?: CursorStore;
  /** Milliseconds between acknowledgements, which also write the place down; 1,000 when absent. */
  readonly ackIntervalMs?: number;
}

export type SubscribeOptions = SubscriptionTerms & PlaceOptions & Beginning;

export interface SubscriptionHandlers {
  /** Live and resumed events in lane order, each once. `redelivered` ones are tracked, and stand outside of the order. */
  onEvents(events: readonly HubEvent[], delivery: { readonly redelivered: boolean }): void;
  /** What was there before live events, oldest first. Without it history comes as events. */
  onHistory?(events: readonly HubEvent[]): void;
  /** The hub does not know the cursor: positions start anew, and events may be missing before what follows. */
  onRestart?(): void;
  /** The hub left out events. */
  onGap?(gap: Gap): void;
  /** The hub has nothing more up to here. */
  onWatermark?(watermark: Watermark): void;
  /** Events came that this client cannot read. */
  onUnreadable?(count: number): void;
  /** The hub does not take the terms in force; `change` may mend it. */
  onRefused?(error: HubError): void;
  /** The hub has taken the terms in force: what `onRefused` said holds no longer. At every connection, and after `change`. */
  onAccepted?(): void;
}

/** One reader with a place of its own, which goes on over every loss of the connection until it is closed. */
export interface EventSubscription {
  /** How far it has read; null before it has begun. */
  readonly cursor: string | null;
  /** Narrows or widens what the hub sends, from the current place on. */
  change(terms: SubscriptionTerms): void;
  /** Writes the place down now, for a page that may be gone in a moment. */
  saveCursor(): void;
  /** Ends it, and writes its place down. */
  close(): Promise<void>;
}
