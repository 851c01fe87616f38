import type { Encoding } from './payload';
import type { Batch, Gap, HubEvent, RecentEvents, Subscribed, Watermark } from './wire';
import { categories, priorities, severities } from './wire';

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

export function decodeBatch(value: unknown): Batch {
  const batch = fields(value, 'a batch');
  return {
    subscription_id: text(batch, 'subscription_id', 'a batch'),
    cursor: text(batch, 'cursor', 'a batch'),
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
  return { subscription_id: text(answer, 'subscription_id', 'a subscription') };
}

export function decodeWatermark(value: unknown): Watermark {
  const watermark = fields(value, 'a watermark');
  return {
    subscription_id: text(watermark, 'subscription_id', 'a watermark'),
    cursor: text(watermark, 'cursor', 'a watermark'),
  };
}

export function decodeGap(value: unknown): Gap {
  const gap = fields(value, 'a gap');
  return {
    count: typeof gap['count'] === 'number' ? gap['count'] : 0,
    reason: typeof gap['reason'] === 'string' ? gap['reason'] : '',
  };
}
