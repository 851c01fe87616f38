import type { components } from './generated/api.js';

type Schemas = components['schemas'];

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** A type of the hub's document with JSON where that says only that anything may be. */
export type WithJson<T> = unknown extends T
  ? JsonValue
  : T extends readonly (infer Item)[]
    ? readonly WithJson<Item>[]
    : T extends object
      ? { readonly [Name in keyof T]: WithJson<T[Name]> }
      : T;

export type Category = Schemas['Category'];
export const categories = [
  'health',
  'dns',
  'security',
  'user',
  'system',
  'connection',
  'bulk_operation',
  'error',
  'audit',
  'custom',
] as const satisfies readonly Category[];

export type Severity = Schemas['Severity'];
/** From the least to the most severe. */
export const severities = [
  'debug',
  'info',
  'warning',
  'error',
  'critical',
] as const satisfies readonly Severity[];

export type Priority = Schemas['Priority'];
export const priorities = [
  'low',
  'normal',
  'high',
  'critical',
  'urgent',
] as const satisfies readonly Priority[];

/** One event as the hub sends it. Absent fields are omitted; times are RFC 3339 UTC with milliseconds. */
export interface HubEvent extends Omit<WithJson<Schemas['Event']>, 'position'> {
  /** Lane and dense sequence, such as `bulk-0:1042`. Absent on events that are never stored, which REST never has. */
  readonly position?: Schemas['Position'];
}

/** Fields are ANDed, lists ORed; an empty filter matches everything. `*` in a type or source matches any run. */
export type EventFilter = WithJson<Schemas['Filter']>;

/** A condition on a dotted path into `data`; a missing field reads as null. */
export type DataFilter = WithJson<Schemas['DataFilter']>;
export type DataOperator = DataFilter['operator'];

/** An event to send. What is left out the hub completes from its catalogue. */
export type NewEvent = WithJson<Schemas['EventDraft']>;

/** `position` is absent on events that are not stored. */
export type Emitted = Schemas['EmittedEvent'];

/** How events are put together; what is left out is the preset's. Times in milliseconds. */
export interface Batching extends Partial<Schemas['Batching']> {
  readonly preset?: BatchingPreset;
}
export type BatchingPreset = Schemas['BatchingPreset'];

/** Who the hub takes this connection for, and what it allows. */
export interface Welcome {
  readonly connection_id: string;
  readonly user: string;
  readonly role: string;
  readonly server_time: string;
  readonly limits: JsonObject;
}

export interface RecentEvents {
  /** Oldest first. */
  readonly events: readonly HubEvent[];
  /** Events this client could not read; the cursor is beyond them. */
  readonly unreadable: number;
  readonly cursor: string;
}

export interface Subscribed {
  readonly subscription_id: string;
  /** Where the subscription begins. */
  readonly cursor: string | null;
  /** Bytes of a batch at most, one event that is larger aside; null when the hub does not say. */
  readonly max_batch_bytes: number | null;
}

export interface Batch {
  readonly subscription_id: string;
  /** Everything up to and including this batch. */
  readonly cursor: string;
  readonly events: readonly HubEvent[];
  /** Events this client could not read; the cursor is beyond them. */
  readonly unreadable: number;
  /** Tracked events that come again, or late: they stand outside of the order. */
  readonly redelivered: boolean;
}

/** Sent when quiet: everything up to `cursor` has been sent or does not match. */
export interface Watermark {
  readonly subscription_id: string;
  readonly cursor: string;
  /** Events that matched since the last one, and others that did not. */
  readonly matched: number;
  readonly filtered: number;
}

/** What the hub did not send to a slow reader. */
export interface Gap {
  readonly subscription_id: string;
  /** Positions of the first and the last event left out. */
  readonly from: string;
  readonly to: string;
  readonly count: number;
  /** `overflow`: they are in the log. `not_stored`: they are nowhere. */
  readonly reason: string;
  /** Where the reader stands behind it. */
  readonly cursor: string;
}
