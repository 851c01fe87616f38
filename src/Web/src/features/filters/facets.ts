import type { HubEvent } from '@eventhub/client';

export interface Facet {
  readonly value: string;
  readonly count: number;
}

/** The values that occur, the most frequent first. Chosen ones stay listed when they no longer occur. */
export function facets(
  events: readonly HubEvent[],
  valueOf: (event: HubEvent) => string,
  chosen: readonly string[] = [],
): readonly Facet[] {
  const counts = new Map<string, number>(chosen.map((value) => [value, 0]));
  for (const event of events) {
    const value = valueOf(event);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || a.value.localeCompare(b.value));
}

export function toggled<T>(list: readonly T[], value: T): readonly T[] {
  return list.includes(value) ? list.filter((item) => item !== value) : [...list, value];
}
