import type { Category, EventFilter, HubEvent, Severity } from '@eventhub/client';

/** What the reader wants to see. Lists are ORed, fields ANDed; an empty list means any. */
export interface ListFilter {
  /** Words that must all occur in type, source or data; `field:text` looks into one field. */
  readonly search: string;
  readonly severities: readonly Severity[];
  readonly categories: readonly Category[];
  readonly types: readonly string[];
  readonly sources: readonly string[];
  /** Whether the hub sends only what the lists match; the search is always applied here. */
  readonly narrowed: boolean;
}

export const emptyFilter: ListFilter = {
  search: '',
  severities: [],
  categories: [],
  types: [],
  sources: [],
  narrowed: false,
};

export function isEmpty(filter: ListFilter): boolean {
  return filter.search.trim() === '' && !hasLists(filter);
}

export function hasLists(filter: ListFilter): boolean {
  return (
    filter.severities.length + filter.categories.length + filter.types.length + filter.sources.length > 0
  );
}

/** What the hub is to send live: everything, unless the reader wants no more than what is listed. */
export function toSubscription(filter: ListFilter): EventFilter {
  return filter.narrowed ? toEventFilter(filter) : {};
}

/** The part of the filter that the hub can apply; the search is the page's own. */
export function toEventFilter(filter: ListFilter): EventFilter {
  return {
    ...(filter.severities.length > 0 && { severity_levels: filter.severities }),
    ...(filter.categories.length > 0 && { event_categories: filter.categories }),
    ...(filter.types.length > 0 && { event_types: filter.types }),
    ...(filter.sources.length > 0 && { event_sources: filter.sources }),
  };
}

export function sameSubscription(a: ListFilter, b: ListFilter): boolean {
  return JSON.stringify(toSubscription(a)) === JSON.stringify(toSubscription(b));
}

export function searchTerms(search: string): readonly string[] {
  return search.toLowerCase().split(/\s+/).filter(Boolean);
}

function isIn<T>(list: readonly T[], value: T): boolean {
  return list.length === 0 || list.includes(value);
}

/** A predicate for one filter; `textOf` gives an event's lower-case search text and is asked only when needed. */
export function matcher(
  filter: ListFilter,
  textOf: (event: HubEvent) => string,
): (event: HubEvent) => boolean {
  const terms = searchTerms(filter.search);
  return (event) => {
    if (!isIn(filter.severities, event.severity)) return false;
    if (!isIn(filter.categories, event.category)) return false;
    if (!isIn(filter.types, event.type)) return false;
    if (!isIn(filter.sources, event.source)) return false;
    if (terms.length === 0) return true;
    const text = textOf(event);
    return terms.every((term) => text.includes(term));
  };
}
