import type { HubEvent, JsonValue } from '@eventhub/client';
import { visible } from './visible';

export interface EventSummary {
  /** What the event is about: a name, a zone, a message. Empty when the data has none. */
  readonly subject: string;
  readonly details: string;
}

// The first of these that an event has is its subject; a person looks for the name before anything else.
const subjects = ['message', 'qname', 'zone', 'zone_name', 'rpz_zone', 'object', 'command', 'server', 'net'];
const inPlainOrder = ['qtype', 'name', 'type', 'client_ip', 'policy', 'result', 'why'];
const longestDetails = 240;

function plain(value: JsonValue): string {
  return visible(typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value));
}

export function summarise(event: HubEvent): EventSummary {
  const data = event.data;
  if (data === undefined) return { subject: '', details: '' };

  const subjectField = subjects.find((field) => data[field] !== undefined);
  const parts: string[] = [];
  let length = 0;
  const add = (part: string): void => {
    parts.push(part);
    length += part.length;
  };
  for (const field of inPlainOrder) {
    const value = data[field];
    if (value !== undefined && value !== '' && field !== subjectField) add(plain(value));
  }
  for (const [field, value] of Object.entries(data)) {
    if (length > longestDetails) break;
    if (value === '' || field === subjectField || inPlainOrder.includes(field)) continue;
    add(`${visible(field)}=${plain(value)}`);
  }
  const subject = subjectField === undefined ? undefined : data[subjectField];
  return {
    subject: subject === undefined ? '' : plain(subject),
    details: parts.join(' · ').slice(0, longestDetails),
  };
}
