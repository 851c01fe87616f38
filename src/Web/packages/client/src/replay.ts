import type { HubError } from './hubError.js';
import type { ReplayInfo, ReplaySpeed } from './replayWire.js';
import type { HubEvent } from './wire.js';

export interface ReplayProgress {
  /** RFC 3339: where in the range the replay is. */
  readonly positionTime: string;
  /** The part of the range that was played, 0 to 100. */
  readonly progress: number;
}

export interface ReplayHandlers {
  /** Events as they are stored, with their own times, in the log's order; each once on a way through the range. */
  onEvents(events: readonly HubEvent[], progress: ReplayProgress): void;
  /** How it stands: once a second while it runs, and whenever it changes. */
  onStatus?(info: ReplayInfo): void;
  /** It was sought: what was played so far is of another way through the range. */
  onSeek?(fromTime: string): void;
  /** Events came that this client cannot read. */
  onUnreadable?(count: number): void;
  /** After a lost connection the hub does not let it go on; nothing more comes. */
  onLost?(error: HubError): void;
}

export interface ReplayOptions {
  /** Bytes of events that may be on their way, 1,024 to 1,048,576 (the default): fewer make a faster stop, more a faster replay. */
  readonly maxUnackedBytes?: number;
}

/** A replay that this client reads. It goes on over every loss of the connection. Calls reject with what the hub said. */
export interface Replay {
  readonly id: string;
  /** As the hub told it last. */
  readonly info: ReplayInfo;
  pause(): Promise<ReplayInfo>;
  resume(): Promise<ReplayInfo>;
  /** Goes on from another time of the range. Events of before are not told any more from this call on. */
  seek(time: Date | string): Promise<ReplayInfo>;
  setSpeed(speed: ReplaySpeed): Promise<ReplayInfo>;
  /** Ends it. Without a connection it is ended as soon as there is one. */
  stop(): Promise<void>;
}
