import type { HubEvent } from '@eventhub/client';
import { toCsv } from './csv';

export type ExportFormat = 'json' | 'csv';

export interface ExportFile {
  readonly name: string;
  readonly mediaType: string;
  readonly text: string;
}

/** The events as a file, in the order given. `now` names it. */
export function exportFile(events: Iterable<HubEvent>, format: ExportFormat, now: Date): ExportFile {
  const name = `events-${now.toISOString().slice(0, 19).replaceAll(':', '')}Z.${format}`;
  return format === 'json'
    ? { name, mediaType: 'application/json', text: `${JSON.stringify([...events], null, 2)}\n` }
    : { name, mediaType: 'text/csv;charset=utf-8', text: toCsv(events) };
}
