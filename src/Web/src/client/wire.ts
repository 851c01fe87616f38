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
] as const;
export type Category = (typeof categories)[number];

/** From the least to the most severe. */
export const severities = ['debug', 'info', 'warning', 'error', 'critical'] as const;
export type Severity = (typeof severities)[number];

export const priorities = ['low', 'normal', 'high', 'critical', 'urgent'] as const;
export type Priority = (typeof priorities)[number];

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** One event as the hub sends it. Absent fields are omitted; times are RFC 3339 UTC with milliseconds. */
export interface HubEvent {
  readonly id: string;
  readonly type: string;
  readonly category: Category;
  readonly severity: Severity;
  readonly priority: Priority;
  readonly source: string;
  readonly timestamp: string;
  readonly data?: JsonObject;
  readonly user_id?: string;
  readonly target_user_id?: string;
  readonly session_id?: string;
  readonly tags?: readonly string[];
  readonly metadata?: JsonObject;
  readonly expires_at?: string;
  /** Lane and dense sequence, such as `bulk-0:1042`. Absent on events that are never stored. */
  readonly position?: string;
}

/** Fields are ANDed, lists ORed; an empty filter matches everything. `*` in a type or source matches any run. */
export interface EventFilter {
  readonly event_types?: readonly string[];
  readonly event_categories?: readonly Category[];
  readonly event_sources?: readonly string[];
  readonly severity_levels?: readonly Severity[];
  readonly priorities?: readonly Priority[];
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
}

export interface Batch {
  readonly subscription_id: string;
  /** Everything up to and including this batch. */
  readonly cursor: string;
  readonly events: readonly HubEvent[];
  /** Events this client could not read; the cursor is beyond them. */
  readonly unreadable: number;
}

/** Sent when quiet: everything up to `cursor` has been sent or does not match. */
export interface Watermark {
  readonly subscription_id: string;
  readonly cursor: string;
}

/** What the hub did not send, and keeps in its log. */
export interface Gap {
  readonly count: number;
  readonly reason: string;
}
