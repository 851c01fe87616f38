import type { HubEvent, JsonValue } from '@eventhub/client';

function collect(name: string, value: JsonValue, into: string[]): void {
  if (Array.isArray(value)) {
    for (const item of value as readonly JsonValue[]) collect(name, item, into);
  } else if (typeof value === 'object' && value !== null) {
    for (const [field, inner] of Object.entries(value)) collect(field, inner, into);
  } else {
    into.push(`${name}:${String(value)}`);
  }
}

/**
 * What a search looks into, in lower case: `field:value` lines made of the values themselves, since in JSON text an
 * escaped name such as `a\032b` would be spelled differently from what a person types.
 */
export function searchText(event: HubEvent): string {
  const lines = [`type:${event.type}`, `source:${event.source}`, `id:${event.id}`];
  if (event.position !== undefined) lines.push(`position:${event.position}`);
  if (event.user_id !== undefined) lines.push(`user_id:${event.user_id}`);
  if (event.target_user_id !== undefined) lines.push(`target_user_id:${event.target_user_id}`);
  if (event.tags !== undefined) collect('tag', event.tags, lines);
  if (event.data !== undefined) collect('data', event.data, lines);
  return lines.join('\n').toLowerCase();
}

/** Makes each event's text once, at the first search, and lets it go with the event. */
export function cachedSearchText(): (event: HubEvent) => string {
  const texts = new WeakMap<HubEvent, string>();
  return (event) => {
    const known = texts.get(event);
    if (known !== undefined) return known;
    const made = searchText(event);
    texts.set(event, made);
    return made;
  };
}
