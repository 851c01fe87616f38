import type { HubEvent } from '@eventhub/client';

type Column = readonly [name: string, valueOf: (event: HubEvent) => string | undefined];

const columns: readonly Column[] = [
  ['position', (event) => event.position],
  ['timestamp', (event) => event.timestamp],
  ['type', (event) => event.type],
  ['category', (event) => event.category],
  ['severity', (event) => event.severity],
  ['priority', (event) => event.priority],
  ['source', (event) => event.source],
  ['id', (event) => event.id],
  ['user_id', (event) => event.user_id],
  ['target_user_id', (event) => event.target_user_id],
  ['session_id', (event) => event.session_id],
  ['tags', (event) => event.tags?.join(' ')],
  ['data', (event) => event.data && JSON.stringify(event.data)],
  ['metadata', (event) => event.metadata && JSON.stringify(event.metadata)],
];

/**
 * One RFC 4180 field. A spreadsheet runs a cell that starts with = + - @ (or with a tab or a line end before one) as a
 * formula, and anybody can send a DNS query of that name: a leading apostrophe makes it text.
 */
export function csvField(value: string): string {
  const inert = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

export function toCsv(events: Iterable<HubEvent>): string {
  const lines = [columns.map(([name]) => name).join(',')];
  for (const event of events) {
    lines.push(columns.map(([, valueOf]) => csvField(valueOf(event) ?? '')).join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}
