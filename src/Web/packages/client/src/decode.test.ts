import { expect, test } from 'vitest';
import { decodeBatch, decodeEvent, decodeRecent, UnreadableMessageError } from './decode.js';
import { anEvent } from './testing/events.js';

test('a_full_event_is_read_as_it_was_sent', () => {
  const event = anEvent({ position: 'urgent:1', tags: ['rpz'], metadata: { trace_id: 't' }, user_id: 'ada' });
  expect(decodeEvent(event)).toEqual(event);
});

test.each([
  ['no id', { id: undefined }],
  ['a number for a type', { type: 7 }],
  ['an unknown severity', { severity: 'fatal' }],
  ['an unknown category', { category: 'weather' }],
  ['a number for a position', { position: 1042 }],
  ['tags that are not text', { tags: [1] }],
  ['a list for data', { data: [] }],
])('an_event_with_%s_is_unreadable', (_, wrong) => {
  expect(() => decodeEvent({ ...anEvent(), ...wrong })).toThrow(UnreadableMessageError);
});

test('an_unreadable_event_does_not_cost_the_ones_beside_it', () => {
  const batch = decodeBatch({
    subscription_id: 's',
    cursor: 'c',
    events: [anEvent({ position: 'urgent:1' }), { id: 'x' }, anEvent({ position: 'urgent:3' })],
  });
  expect(batch.events.map(({ position }) => position)).toEqual(['urgent:1', 'urgent:3']);
  expect(batch.unreadable).toBe(1);
});

test('a_message_without_its_cursor_is_unreadable', () => {
  expect(() => decodeBatch({ subscription_id: 's', events: [] })).toThrow(/a batch without cursor/);
  expect(() => decodeRecent({ events: [] })).toThrow(/recent events without cursor/);
  expect(() => decodeRecent({ cursor: 'c' })).toThrow(/recent events without events/);
  expect(() => decodeBatch(null)).toThrow(UnreadableMessageError);
});
