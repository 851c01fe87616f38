import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSeen, parsePosition, PositionGate } from './positions.js';

test('a_position_is_a_lane_and_a_sequence', () => {
  expect(parsePosition('bulk-0:1042')).toEqual({ lane: 'bulk-0', sequence: 1042 });
  for (const wrong of ['', ':', 'bulk-0', 'bulk-0:', ':7', 'bulk-0:seven']) {
    expect(parsePosition(wrong)).toBeNull();
  }
});

test('a_gate_admits_every_position_once_however_often_and_in_whatever_lanes_it_comes', () => {
  const lane = fc.constantFrom('urgent', 'bulk-0', 'bulk-1');
  fc.assert(
    fc.property(fc.array(fc.tuple(lane, fc.integer({ min: 1, max: 50 }))), (arrivals) => {
      const gate = new PositionGate();
      const last = new Map<string, number>();
      for (const [name, sequence] of arrivals) {
        const isBeyond = sequence > (last.get(name) ?? 0);
        expect(gate.admit(`${name}:${sequence}`)).toBe(isBeyond);
        if (isBeyond) last.set(name, sequence);
      }
      expect(gate.seen()).toEqual(Object.fromEntries(last));
    }),
  );
});

test('an_event_without_a_position_is_always_admitted_and_never_seen', () => {
  const gate = new PositionGate({ urgent: 5 });
  expect(gate.admit(undefined)).toBe(true);
  expect(gate.admit(undefined)).toBe(true);
  expect(isSeen(gate.seen(), undefined)).toBe(false);
});

test('what_is_at_or_before_the_last_position_of_its_lane_is_seen', () => {
  const seen = { 'bulk-0': 5 };
  expect(isSeen(seen, 'bulk-0:5')).toBe(true);
  expect(isSeen(seen, 'bulk-0:6')).toBe(false);
  expect(isSeen(seen, 'urgent:1')).toBe(false);
});
