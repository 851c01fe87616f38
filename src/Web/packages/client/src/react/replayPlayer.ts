import type { EventHubClient } from '../eventHubClient.js';
import type { Replay } from '../replay.js';
import { isOver, type ReplayInfo, type ReplayRequest, type ReplaySpeed } from '../replayWire.js';
import type { HubEvent } from '../wire.js';
import { EventBuffer } from './eventBuffer.js';
import { Snapshots } from './snapshots.js';

export interface ReplayView {
  /** As the hub told it last; null when there is none. */
  readonly info: ReplayInfo | null;
  /** RFC 3339: the original time that is played; ahead of what `info` says, which comes once a second. */
  readonly positionTime: string | null;
  /** The part of the range that was played, 0 to 100. */
  readonly progress: number;
  /** A call to the hub is under way. */
  readonly isBusy: boolean;
  /** Why the last call failed, in the hub's words; null when it did not. */
  readonly error: Error | null;
}

export interface ReplayListener {
  onEvents(events: readonly HubEvent[]): void;
  /** What was played so far is of another way through the range, or of another replay. */
  onClear(): void;
}

const none: ReplayView = { info: null, positionTime: null, progress: 0, isBusy: false, error: null };

/**
 * One replay at a time, for a player: what is asked for while a call is under way comes after it. When a call resolves, what
 * is shown is what it did, so that what is asked for next is asked of where the replay is.
 */
export class ReplayPlayer {
  readonly buffer: EventBuffer;
  readonly view: Snapshots<ReplayView>;
  readonly #client: EventHubClient;
  readonly #listener: ReplayListener;
  readonly #maxUnackedBytes: number;
  #now: ReplayView = none;
  #replay: Replay | null = null;
  #generation = 0;
  #calls: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  /** The place that was asked for last; those asked for before it, which nobody looks at any more, are passed over. */
  #seek = 0;

  constructor(client: EventHubClient, listener: ReplayListener, capacity: number, maxUnackedBytes: number) {
    this.#client = client;
    this.#listener = listener;
    this.#maxUnackedBytes = maxUnackedBytes;
    this.buffer = new EventBuffer(capacity);
    this.view = new Snapshots(() => this.#now);
  }

  /** Plays a range, in the place of what is being played. */
  readonly start = (request: ReplayRequest): Promise<boolean> => {
    const generation = ++this.#generation;
    return this.#call(() => this.#play(request, () => this.#generation === generation));
  };

  readonly pause = (): Promise<boolean> => this.#call(() => this.#replay?.pause());

  readonly resume = (): Promise<boolean> => this.#call(() => this.#replay?.resume());

  /** Pauses what plays and goes on with what is paused, by how it stands when its turn comes: twice is as before. */
  readonly toggle = (): Promise<boolean> =>
    this.#call(() => {
      const replay = this.#replay;
      if (replay === null || isOver(replay.info.status)) return Promise.resolve(false);
      return replay.info.status === 'paused' ? replay.resume() : replay.pause();
    });

  readonly seek = (time: Date | string): Promise<boolean> => {
    const seek = ++this.#seek;
    return this.#call(async () => {
      if (seek === this.#seek) await this.#replay?.seek(time);
    });
  };

  readonly setSpeed = (speed: ReplaySpeed): Promise<boolean> =>
    this.#call(() => this.#replay?.setSpeed(speed));

  /** Ends it and forgets its events: back to live. */
  readonly stop = async (): Promise<boolean> => {
    this.#generation++;
    const replay = this.#replay;
    this.#replay = null;
    this.#now = none;
    this.#clear();
    this.view.show();
    return replay === null || this.#call(() => replay.stop());
  };

  async #play(request: ReplayRequest, isCurrent: () => boolean): Promise<boolean> {
    // Stopped, or replaced by another one, while it waited for the calls before it.
    if (!isCurrent()) return false;
    const former = this.#replay;
    this.#replay = null;
    // Not before the hub has taken the new one, whose first frames come with the answer.
    let begun = false;
    const begin = () => {
      if (begun) return;
      begun = true;
      this.#clear();
      this.#become({ positionTime: request.start_time, progress: 0 });
    };
    try {
      await former?.stop();
      if (!isCurrent()) return false;
      const replay = await this.#client.startReplay(
        request,
        {
          onEvents: (events, { positionTime, progress }) => {
            if (!isCurrent()) return;
            begin();
            this.#become({ positionTime, progress });
            this.buffer.add(events);
            this.#listener.onEvents(events);
          },
          onStatus: (info) => {
            if (!isCurrent()) return;
            begin();
            this.#learn(info);
          },
          onSeek: (fromTime) => {
            if (!isCurrent()) return;
            begin();
            this.#clear();
            this.#become({ positionTime: fromTime });
          },
          onLost: (error) => {
            if (isCurrent()) this.#become({ error, info: null });
          },
        },
        { maxUnackedBytes: this.#maxUnackedBytes },
      );
      if (!isCurrent()) {
        await replay.stop();
        return false;
      }
      begin();
      this.#replay = replay;
      // Frames that came with the answer are ahead of what it says of the position.
      this.#become({ info: replay.info });
      return true;
    } catch (failure) {
      if (!isCurrent()) return false;
      // What had ended by itself stays in sight; what was ended for this one is gone.
      const shown = this.#now.info;
      if (shown !== null && !isOver(shown.status)) {
        this.#clear();
        this.#become({ info: null, positionTime: null, progress: 0 });
      }
      throw failure;
    }
  }

  #clear(): void {
    this.buffer.clear();
    this.#listener.onClear();
  }

  #learn(info: ReplayInfo): void {
    const hasChanged = info.status !== this.#now.info?.status;
    this.#become({
      info,
      progress: info.progress,
      ...(info.position_time === undefined ? {} : { positionTime: info.position_time }),
    });
    // What may be asked of it is another thing from now on.
    if (hasChanged) this.view.flush();
  }

  #become(change: Partial<ReplayView>): void {
    this.#now = { ...this.#now, ...change };
    this.view.changed();
  }

  /** @param action resolves to false when it was not done any more. */
  async #call(action: () => Promise<unknown> | undefined): Promise<boolean> {
    this.#waiting++;
    this.#become({ isBusy: true, error: null });
    const before = this.#calls;
    const run = async () => {
      await before;
      try {
        return (await action()) !== false;
      } catch (failure) {
        this.#become({ error: failure instanceof Error ? failure : new Error(String(failure)) });
        return false;
      } finally {
        this.#waiting--;
        this.#become({ isBusy: this.#waiting > 0 });
        this.view.flush();
        this.buffer.snapshots.flush();
      }
    };
    const running = run();
    this.#calls = running;
    return running;
  }
}
