import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ring } from './ring';

test('a_ring_holds_the_newest_items_and_hands_back_what_falls_out', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.integer()), (capacity, items) => {
      const ring = new Ring<number>(capacity);
      items.forEach((item, index) => {
        expect(ring.push(item)).toBe(index >= capacity ? items[index - capacity] : undefined);
      });
      expect([...ring]).toEqual(items.slice(-capacity));
      expect(ring.end).toBe(items.length);
    }),
  );
});

test('an_index_means_the_same_item_until_that_has_fallen_out', () => {
  const ring = new Ring<string>(2);
  ring.push('a');
  ring.push('b');
  expect(ring.at(0)).toBe('a');
  ring.push('c');
  expect(ring.at(0)).toBeUndefined();
  expect(ring.at(1)).toBe('b');
  expect(ring.at(3)).toBeUndefined();
});

test('the_oldest_can_be_dropped_and_an_empty_ring_stays_empty', () => {
  const ring = new Ring<string>(2);
  ring.push('a');
  ring.dropOldest();
  ring.dropOldest();
  expect([...ring]).toEqual([]);
  expect(ring.push('b')).toBeUndefined();
  expect([...ring]).toEqual(['b']);
});

test.each([0, -1, 1.5])('a_ring_of_%s_cannot_be_made', (capacity) => {
  expect(() => new Ring(capacity)).toThrow(RangeError);
});
