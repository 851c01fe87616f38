import type { Encoding } from './payload.js';
import { replayStatuses, type ReplayFrame, type ReplayInfo } from './replayWire.js';
import type { Batch, Emitted, Gap, HubEvent, RecentEvents, Subscribed, Watermark, Welcome } from './wire.js';
import { categories, priorities, severities } from './wire.js';

/** The hub said something this client cannot read: a version mismatch, not a network fault. */
export class UnreadableMessageError extends Error {
  constructor(what: string) {
    super(`The hub sent ${what}. The page and the hub may be of different versions: reload the page.`);
    this.name = 'UnreadableMessageError';
  }
}

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UnreadableMessageError(`${what} that is not an object`);
  }
  return value as Fields;
}

function text(from: Fields, name: string, what: string): string {
  const value = from[name];
  if (typeof value !== 'string') throw new UnreadableMessageError(`${what} without ${name}`);
  return value;
}

function oneOf<T extends string>(from: Fields, name: string, allowed: readonly T[], what: string): T {
  const value = from[name];
  const known = allowed.find((candidate) => candidate === value);
  if (known === undefined) throw new UnreadableMessageError(`${what} with an unknown ${name}`);
  return known;
}

function optionalTexts(from: Fields, names: readonly string[], what: string): void {
  for (const name of names) {
    if (from[name] !== undefined && typeof from[name] !== 'string') {
      throw new UnreadableMessageError(`${what} whose ${name} is not text`);
    }
  }
}

const optionalEventTexts = ['user_id', 'target_user_id', 'session_id', 'expires_at', 'position'];

function optionalObject(from: Fields, name: string, what: string): void {
  if (from[name] !== undefined) fields(from[name], `${what} with ${name}`);
}

export function decodeEvent(value: unknown): HubEvent {
  const event = fields(value, 'an event');
  text(event, 'id', 'an event');
  text(event, 'type', 'an event');
  text(event, 'source', 'an event');
  text(event, 'timestamp', 'an event');
  oneOf(event, 'category', categories, 'an event');
  oneOf(event, 'severity', severities, 'an event');
  oneOf(event, 'priority', priorities, 'an event');
  optionalTexts(event, optionalEventTexts, 'an event');
  optionalObject(event, 'data', 'an event');
  optionalObject(event, 'metadata', 'an event');
  const tags = event['tags'];
  if (tags !== undefined && !(Array.isArray(tags) && tags.every((tag) => typeof tag === 'string'))) {
    throw new UnreadableMessageError('an event whose tags are not text');
  }
  return value as HubEvent;
}

interface DecodedEvents {
  readonly events: readonly HubEvent[];
  readonly unreadable: number;
}

/** One event of a newer hub that this page cannot read must not cost the readable ones beside it. */
function readableEvents(from: Fields, what: string): DecodedEvents {
  const list: unknown = from['events'];
  if (!Array.isArray(list)) throw new UnreadableMessageError(`${what} without events`);
  const events: HubEvent[] = [];
  for (const item of list) {
    try {
      events.push(decodeEvent(item));
    } catch (unreadable) {
      if (!(unreadable instanceof UnreadableMessageError)) throw unreadable;
    }
  }
  return { events, unreadable: list.length - events.length };
}

interface EncodedEvents {
  readonly encoding: Encoding;
  readonly payload: string;
}

/** Whether a batch has its events compressed. */
export function hasEncodedEvents(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'encoding' in value;
}

export function encodedEvents(value: unknown): EncodedEvents {
  const batch = fields(value, 'a batch');
  return {
    encoding: oneOf(batch, 'encoding', ['br', 'gzip'], 'a batch'),
    payload: text(batch, 'payload', 'a batch'),
  };
}

/** The batch as if its events had come as they are. */
export function withDecodedEvents(value: unknown, decoded: string): unknown {
  const events: unknown = JSON.parse(decoded);
  return { ...fields(value, 'a batch'), events };
}

function number(from: Fields, name: string, what: string): number {
  const value = from[name];
  if (typeof value !== 'number') throw new UnreadableMessageError(`${what} without ${name}`);
  return value;
}

export function decodeBatch(value: unknown): Batch {
  const batch = fields(value, 'a batch');
  return {
    subscription_id: text(batch, 'subscription_id', 'a batch'),
    cursor: text(batch, 'cursor', 'a batch'),
    redelivered: batch['redelivered'] === true,
    ...readableEvents(batch, 'a batch'),
  };
}

export function decodeRecent(value: unknown): RecentEvents {
  const recent = fields(value, 'recent events');
  return {
    cursor: text(recent, 'cursor', 'recent events'),
    ...readableEvents(recent, 'recent events'),
  };
}

export function decodeSubscribed(value: unknown): Subscribed {
  const answer = fields(value, 'a subscription');
  const { cursor, batching } = answer;
  const batchBytes =
    batching === undefined ? undefined : fields(batching, 'a subscription with batching')['max_batch_bytes'];
  return {
    subscription_id: text(answer, 'subscription_id', 'a subscription'),
    cursor: typeof cursor === 'string' ? cursor : null,
    max_batch_bytes: typeof batchBytes === 'number' ? batchBytes : null,
  };
}

export function decodeWatermark(value: unknown): Watermark {
  const watermark = fields(value, 'a watermark');
  return {
    subscription_id: text(watermark, 'subscription_id', 'a watermark'),
    cursor: text(watermark, 'cursor', 'a watermark'),
    matched: number(watermark, 'matched', 'a watermark'),
    filtered: number(watermark, 'filtered', 'a watermark'),
  };
}

export function decodeGap(value: unknown): Gap {
  const gap = fields(value, 'a gap');
  return {
    subscription_id: text(gap, 'subscription_id', 'a gap'),
    from: text(gap, 'from', 'a gap'),
    to: text(gap, 'to', 'a gap'),
    count: number(gap, 'count', 'a gap'),
    reason: text(gap, 'reason', 'a gap'),
    cursor: text(gap, 'cursor', 'a gap'),
  };
}

export function decodeWelcome(value: unknown): Welcome {
  const welcome = fields(value, 'a welcome');
  for (const name of ['connection_id', 'user', 'role', 'server_time']) text(welcome, name, 'a welcome');
  fields(welcome['limits'], 'a welcome with limits');
  return value as Welcome;
}

export function decodeEmitted(value: unknown): Emitted {
  const answer = fields(value, 'an answer to an event');
  text(answer, 'id', 'an answer to an event');
  oneOf(answer, 'status', ['stored', 'duplicate', 'filtered', 'live'], 'an answer to an event');
  optionalTexts(answer, ['position'], 'an answer to an event');
  return value as Emitted;
}

const replayTexts = ['replay_id', 'user_id', 'name', 'start_time', 'end_time', 'created_at'];
const optionalReplayTexts = ['position_time', 'error_message', 'started_at', 'completed_at'];

export function decodeReplay(value: unknown): ReplayInfo {
  const replay = fields(value, 'a replay');
  for (const name of replayTexts) text(replay, name, 'a replay');
  optionalTexts(replay, optionalReplayTexts, 'a replay');
  oneOf(replay, 'status', replayStatuses, 'a replay');
  number(replay, 'progress', 'a replay');
  number(replay, 'processed_events', 'a replay');
  if (replay['replay_speed'] !== 'max') number(replay, 'replay_speed', 'a replay');
  return value as ReplayInfo;
}

export function decodeReplayFrame(value: unknown): ReplayFrame {
  const frame = fields(value, 'a replay frame');
  return {
    replay_id: text(frame, 'replay_id', 'a replay frame'),
    cursor: text(frame, 'cursor', 'a replay frame'),
    from_time: text(frame, 'from_time', 'a replay frame'),
    position_time: text(frame, 'position_time', 'a replay frame'),
    progress: number(frame, 'progress', 'a replay frame'),
    ...readableEvents(frame, 'a replay frame'),
  };
}
