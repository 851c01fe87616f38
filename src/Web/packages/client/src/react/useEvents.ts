import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { CursorStore } from '../cursors.js';
import type { EventHubClient } from '../eventHubClient.js';
import type { HubError } from '../hubError.js';
import type { Beginning, EventSubscription, SubscribeOptions, SubscriptionTerms } from '../subscription.js';
import type { Gap, HubEvent } from '../wire.js';
import { EventBuffer } from './eventBuffer.js';
import { useLatest } from './useLatest.js';

interface Holding {
  /** Events to hold; 1,000 when absent. Read once. */
  readonly capacity?: number;
  /** Where the place is kept; in memory when absent. Read when the subscription begins. */
  readonly cursors?: CursorStore;
  /** Told of every event, those that the buffer does not hold any more as well. */
  readonly onEvents?: (events: readonly HubEvent[]) => void;
  readonly onGap?: (gap: Gap) => void;
}

/** `history` is read when the subscription begins. */
export type UseEventsOptions = SubscriptionTerms & Holding & Beginning;

export interface Events {
  /** The newest, oldest first; another array at most once a frame. */
  readonly events: readonly HubEvent[];
  /** Why the hub does not send them; null when it does. */
  readonly error: HubError | null;
}

/** The events that match, live, as long as the component is mounted. Terms may be written in place: their values count. */
export function useEvents(client: EventHubClient, options: UseEventsOptions = {}): Events {
  const { capacity = 1_000, history, cursors, onEvents, onGap, ...terms } = options;
  const [buffer] = useState(() => new EventBuffer(capacity));
  const [refused, setRefused] = useState<{ readonly key: string; readonly error: HubError } | null>(null);
  const key = JSON.stringify(terms);
  const latest = useLatest({ key, history, cursors, onEvents, onGap });
  const open = useRef<{ readonly subscription: EventSubscription; key: string } | null>(null);

  useEffect(() => {
    const { key: first, history: events, cursors: place } = latest();
    const subscription = client.subscribe(
      // Put together again as the type of the options has it; `subscribe` holds it to that once more.
      {
        ...(JSON.parse(first) as SubscriptionTerms),
        ...(events === undefined ? {} : { history: events }),
        ...(place === undefined ? {} : { cursors: place }),
      } as SubscribeOptions,
      {
        onEvents: (fresh) => {
          buffer.add(fresh);
          latest().onEvents?.(fresh);
        },
        onGap: (gap) => latest().onGap?.(gap),
        onRestart: () => buffer.clear(),
        onRefused: (error) => setRefused({ key: open.current?.key ?? first, error }),
        onAccepted: () => setRefused(null),
      },
    );
    open.current = { subscription, key: first };
    return () => {
      open.current = null;
      buffer.clear();
      void subscription.close();
    };
  }, [client, buffer, latest]);

  useEffect(() => {
    if (open.current === null || open.current.key === key) return;
    open.current.key = key;
    open.current.subscription.change(JSON.parse(key) as SubscriptionTerms);
  }, [key]);

  const { snapshots } = buffer;
  return {
    events: useSyncExternalStore(snapshots.subscribe, snapshots.get, snapshots.get),
    error: refused?.key === key ? refused.error : null,
  };
}
