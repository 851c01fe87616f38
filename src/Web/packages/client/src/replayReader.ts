import { Checkpoint } from './checkpoint.js';
import type { Clock } from './clock.js';
import { decodeReplay } from './decode.js';
import { HubError } from './hubError.js';
import type { HubSession, ReplayMessage } from './hubSession.js';
import type { Replay, ReplayHandlers, ReplayOptions } from './replay.js';
import {
  isOver,
  type ReplayFrame,
  type ReplayInfo,
  type ReplayRequest,
  type ReplaySpeed,
} from './replayWire.js';
import { ReplayWays } from './replayWays.js';
import { tell } from './telling.js';

const largestWindow = 1_048_576;
const largestFrame = 65_536;
const ackIntervalMs = 1_000;

/** What a reader of a replay needs of its client. */
export interface ReplayLink {
  readonly clock: Clock;
  onError(failure: unknown): void;
  /** Nothing more will come of it. */
  onOver(reader: ReplayReader): void;
}

/** A replay as the client drives it. */
export class ReplayReader implements Replay {
  readonly id: string;
  readonly #handlers: ReplayHandlers;
  readonly #link: ReplayLink;
  readonly #window: number;
  readonly #checkpoint: Checkpoint;
  readonly #ways: ReplayWays;
  #info: ReplayInfo;
  #cursor: string | null = null;
  #cursorFrom: string | null = null;
  #unackedFrames = 0;
  /** The connection it is read on; null while there is none, or while it waits there to be resumed. */
  #session: HubSession | null = null;
  #standing: HubSession | null = null;
  #seeks = 0;
  #isStopping = false;

  private constructor(info: ReplayInfo, handlers: ReplayHandlers, options: ReplayOptions, link: ReplayLink) {
    this.id = info.replay_id;
    this.#info = info;
    this.#ways = new ReplayWays(info.start_time, (from) => handlers.onSeek?.(from));
    this.#handlers = handlers;
    this.#link = link;
    this.#window = options.maxUnackedBytes ?? largestWindow;
    this.#checkpoint = new Checkpoint(link.clock, ackIntervalMs, () => this.#acknowledge());
  }

  static async start(
    session: HubSession,
    request: ReplayRequest,
    handlers: ReplayHandlers,
    options: ReplayOptions,
    link: ReplayLink,
  ): Promise<ReplayReader> {
    const window = options.maxUnackedBytes ?? largestWindow;
    session.replays.expect();
    try {
      const answer = await session.call('start_replay', { ...request, max_unacked_bytes: window });
      const reader = new ReplayReader(decodeReplay(answer), handlers, options, link);
      reader.#readOn(session);
      session.replays.opened(reader.id, (message) => reader.#take(session, message));
      return reader;
    } catch (failure) {
      session.replays.notOpened();
      throw failure;
    }
  }

  /** Reads a replay that is there already, from where its readers were or after `cursor`. */
  static async resume(
    session: HubSession,
    id: string,
    handlers: ReplayHandlers,
    options: ReplayOptions & { readonly cursor?: string },
    link: ReplayLink,
  ): Promise<ReplayReader> {
    const found = decodeReplay(await session.call('get_replay_status', { replay_id: id }));
    const reader = new ReplayReader(found, handlers, options, link);
    reader.#cursor = options.cursor ?? null;
    await reader.#readAgain(session);
    return reader;
  }

  get info(): ReplayInfo {
    return this.#info;
  }

  async pause(): Promise<ReplayInfo> {
    return this.#control('pause_replay', {});
  }

  async resume(): Promise<ReplayInfo> {
    const session = this.#reachable();
    if (this.#session === session) return this.#control('resume_replay', {});
    await this.#readAgain(session);
    return this.#info;
  }

  async seek(time: Date | string): Promise<ReplayInfo> {
    const to = new Date(time).toISOString();
    const seek = ++this.#seeks;
    // Frames tell where their way began: of two ways from one moment nobody could tell which frame is of which.
    if (this.#ways.isTaken(to)) {
      await this.#seekTo(this.#besides(to));
      // What was asked for after this one has gone out before it, and must be the last that the hub hears.
      if (seek !== this.#seeks) return this.#info;
    }
    return this.#seekTo(to);
  }

  async setSpeed(speed: ReplaySpeed): Promise<ReplayInfo> {
    return this.#control('set_replay_speed', { replay_speed: speed });
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    if (isOver(this.#info.status)) this.#finish();
    else if (this.#standing !== null) await this.#stopOn(this.#standing);
  }

  /** Goes on over a connection that has just come up. */
  async attach(session: HubSession): Promise<void> {
    this.#standing = session;
    try {
      if (this.#isStopping) await this.#stopOn(session);
      else if (this.#info.status === 'paused') await this.#control('get_replay_status', {});
      else await this.#readAgain(session);
    } catch (failure) {
      if (!(failure instanceof HubError) || failure.temporary) throw failure;
      if (await this.#hasEnded(session)) return;
      this.#finish();
      tell(() => this.#handlers.onLost?.(failure));
    }
  }

  /** The connection has ended. */
  detach(): void {
    this.#checkpoint.drop();
    this.#session = this.#standing = null;
    this.#ways.forget();
  }

  #readOn(session: HubSession): void {
    this.#standing = this.#session = session;
    this.#unackedFrames = 0;
  }

  async #readAgain(session: HubSession): Promise<void> {
    this.#readOn(session);
    session.replays.close(this.id);
    session.replays.expect();
    try {
      const answer = await session.call('resume_replay', {
        replay_id: this.id,
        ...(this.#cursor === null ? {} : { cursor: this.#cursor }),
        max_unacked_bytes: this.#window,
      });
      session.replays.opened(this.id, (message) => this.#take(session, message));
      this.#learn(decodeReplay(answer));
    } catch (failure) {
      session.replays.notOpened();
      throw failure;
    }
  }

  /** Whether it came to its end while nobody heard: then its last status is told. */
  async #hasEnded(session: HubSession): Promise<boolean> {
    try {
      this.#learn(decodeReplay(await session.call('get_replay_status', { replay_id: this.id })));
    } catch (failure) {
      if (!(failure instanceof HubError) || failure.temporary) throw failure;
    }
    return isOver(this.#info.status);
  }

  async #stopOn(session: HubSession): Promise<void> {
    try {
      this.#learn(decodeReplay(await session.call('stop_replay', { replay_id: this.id })));
    } catch (failure) {
      // It is over already, or gone, which is what was asked for.
      if (!(failure instanceof HubError) || failure.temporary) throw failure;
    }
    this.#finish();
  }

  async #seekTo(to: string): Promise<ReplayInfo> {
    this.#ways.seek(to);
    try {
      const info = await this.#control('seek_replay', { position_time: to });
      this.#ways.arrived(to);
      return info;
    } catch (failure) {
      this.#ways.refused(to);
      throw failure;
    }
  }

  #besides(time: string): string {
    const next = Date.parse(time) + 1;
    return new Date(next < Date.parse(this.#info.end_time) ? next : next - 2).toISOString();
  }

  async #control(method: string, fields: object): Promise<ReplayInfo> {
    const session = this.#reachable();
    const info = decodeReplay(await session.call(method, { replay_id: this.id, ...fields }));
    this.#learn(info);
    return info;
  }

  #reachable(): HubSession {
    if (this.#standing === null)
      throw new HubError(1001, 'There is no connection to the hub: try again.', true);
    return this.#standing;
  }

  #take(session: HubSession, message: ReplayMessage): void {
    if (this.#session !== session || this.#isStopping) return;
    if (message.kind === 'status') this.#learn(message.info);
    else this.#takeFrame(message.frame);
  }

  #takeFrame(frame: ReplayFrame): void {
    const from = frame.from_time;
    // A cursor of one way through the range says nothing of another one.
    if (this.#cursorFrom !== from) this.#checkpoint.flush();
    this.#cursor = frame.cursor;
    this.#cursorFrom = from;
    this.#checkpoint.note();
    // What was left is acknowledged all the same, so that what follows can come.
    if (this.#ways.isWanted(from)) {
      const progress = { positionTime: frame.position_time, progress: frame.progress };
      if (frame.events.length > 0) tell(() => this.#handlers.onEvents(frame.events, progress));
      if (frame.unreadable > 0) tell(() => this.#handlers.onUnreadable?.(frame.unreadable));
    }
    // The hub waits for half of what may be under way; the timer of a page in the background is late.
    if (++this.#unackedFrames >= Math.max(1, Math.floor(this.#window / largestFrame / 2))) {
      this.#checkpoint.flush();
    }
  }

  #learn(info: ReplayInfo): void {
    // What was answered after the last word on it is no news.
    if (isOver(this.#info.status) && !isOver(info.status)) return;
    this.#info = info;
    tell(() => this.#handlers.onStatus?.(info));
    if (isOver(info.status)) this.#finish();
  }

  #acknowledge(): void {
    this.#unackedFrames = 0;
    if (this.#session === null || this.#cursor === null) return;
    const argument = { replay_id: this.id, cursor: this.#cursor };
    this.#session.call('ack', argument).catch((failure: unknown) => this.#link.onError(failure));
  }

  #finish(): void {
    this.#checkpoint.drop();
    this.#session?.replays.close(this.id);
    this.#session = null;
    this.#link.onOver(this);
  }
}
