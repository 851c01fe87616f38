import { expect, test } from 'vitest';
import { anEvent } from '@eventhub/client/testing/events';
import { isPressing } from './pressing';
import { summarise } from './summary';

test('a_query_is_about_its_name_and_tells_type_and_client_first', () => {
  const event = anEvent({
    data: { client_port: 5, client_ip: '10.0.0.7', qname: 'www.lab.example', qtype: 'A' },
  });
  expect(summarise(event)).toEqual({ subject: 'www.lab.example', details: 'A · 10.0.0.7 · client_port=5' });
});

test('an_event_without_data_has_an_empty_summary', () => {
  const bare = { ...anEvent() };
  delete bare.data;
  expect(summarise(bare)).toEqual({ subject: '', details: '' });
});

test('nested_values_are_told_as_json_and_long_data_is_cut', () => {
  expect(summarise(anEvent({ data: { zone: 'z', errors: ['a', 'b'] } })).details).toBe('errors=["a","b"]');
  const long = Object.fromEntries(
    Array.from({ length: 500 }, (_, field) => [`field${field}`, 'x'.repeat(50)]),
  );
  expect(summarise(anEvent({ data: long })).details.length).toBe(240);
});

test('severity_or_priority_alone_makes_an_event_pressing', () => {
  expect(isPressing(anEvent({ severity: 'critical' }))).toBe(true);
  expect(isPressing(anEvent({ severity: 'warning', priority: 'critical' }))).toBe(true);
  expect(isPressing(anEvent({ priority: 'urgent' }))).toBe(true);
  expect(isPressing(anEvent({ severity: 'error', priority: 'high' }))).toBe(false);
});
