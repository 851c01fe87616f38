import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { EventHubClient } from '../eventHubClient.js';
import type { ReplayRequest, ReplaySpeed } from '../replayWire.js';
import type { HubEvent } from '../wire.js';
import { ReplayPlayer, type ReplayView } from './replayPlayer.js';
import { useLatest } from './useLatest.js';

export interface UseReplayOptions {
  /** Events to hold; 1,000 when absent, none when 0. Read once. */
  readonly capacity?: number;
  /** Told of every event. */
  readonly onEvents?: (events: readonly HubEvent[]) => void;
  /** What was told so far is of another way through the range, or of another replay. */
  readonly onClear?: () => void;
  /** Bytes that may be on their way; 262,144 when absent, so that a page is never busy for long with one lot. Read once. */
  readonly maxUnackedBytes?: number;
}

/**
 * A player. Its calls resolve to whether they were done and never reject: `error` says what the hub said. They are the same
 * functions at every render.
 */
export interface ReplayControl extends ReplayView {
  /** The newest that were played, oldest first; another array at most once a frame. */
  readonly events: readonly HubEvent[];
  /** Plays a range, in the place of what is being played. */
  readonly start: (request: ReplayRequest) => Promise<boolean>;
  readonly pause: () => Promise<boolean>;
  readonly resume: () => Promise<boolean>;
  /** Pauses what plays, goes on with what is paused; of what is over, nothing. */
  readonly toggle: () => Promise<boolean>;
  /** Of several at once only the last one is sought. */
  readonly seek: (time: Date | string) => Promise<boolean>;
  readonly setSpeed: (speed: ReplaySpeed) => Promise<boolean>;
  /** Ends it and forgets its events: back to live. */
  readonly stop: () => Promise<boolean>;
}

/** Plays ranges of the log again, one at a time; what is still played when the component is unmounted is stopped. */
export function useReplay(client: EventHubClient, options: UseReplayOptions = {}): ReplayControl {
  const { onEvents, onClear } = options;
  const [{ capacity = 1_000, maxUnackedBytes = 262_144 }] = useState(options);
  const latest = useLatest({ onEvents, onClear });
  const player = useMemo(
    () =>
      new ReplayPlayer(
        client,
        {
          onEvents: (events) => latest().onEvents?.(events),
          onClear: () => latest().onClear?.(),
        },
        capacity,
        maxUnackedBytes,
      ),
    [client, capacity, maxUnackedBytes, latest],
  );
  useEffect(() => () => void player.stop(), [player]);

  const view = useSyncExternalStore(player.view.subscribe, player.view.get, player.view.get);
  const { snapshots } = player.buffer;
  const events = useSyncExternalStore(snapshots.subscribe, snapshots.get, snapshots.get);
  return useMemo(() => {
    const { start, pause, resume, toggle, seek, setSpeed, stop } = player;
    return { ...view, events, start, pause, resume, toggle, seek, setSpeed, stop };
  }, [player, view, events]);
}
