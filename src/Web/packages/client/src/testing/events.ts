import type { HubEvent } from '../wire.js';

/** A plain query event; `changes` say what is different about it. */
export function anEvent(changes: Partial<HubEvent> = {}): HubEvent {
  return {
    id: `id-${changes.position ?? 'none'}`,
    type: 'dns_query_log',
    category: 'dns',
    severity: 'info',
    priority: 'low',
    source: 'ns1',
    timestamp: '2026-11-22T13:41:03.234Z',
    data: { qname: 'www.lab.example', qtype: 'A', client_ip: '10.0.0.7' },
    ...changes,
  };
}

/** Query events at consecutive positions of one lane, from `first` on. */
export function eventsAt(lane: string, first: number, count: number): readonly HubEvent[] {
  return Array.from({ length: count }, (_, index) => anEvent({ position: `${lane}:${first + index}` }));
}

export function positionsOf(events: Iterable<HubEvent>): readonly (string | undefined)[] {
  return [...events].map((event) => event.position);
}
