import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultBackoff, nextAttempt, retryDelay } from './backoff.js';

const attempts = fc.integer({ min: 1, max: 10_000 });
const randoms = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('waits_double_from_the_first_one_to_the_longest', () => {
  const delays = [1, 2, 3, 4, 5, 6, 7].map((attempt) => retryDelay(attempt, 0.999_999));
  expect(delays.map(Math.round)).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 20_000]);
});

test('no_wait_is_longer_than_the_longest_or_shorter_than_half_the_first', () => {
  fc.assert(
    fc.property(attempts, randoms, (attempt, random) => {
      const delay = retryDelay(attempt, random);
      expect(delay).toBeLessThanOrEqual(defaultBackoff.longestMs);
      expect(delay).toBeGreaterThanOrEqual(defaultBackoff.firstMs / 2);
    }),
  );
});

test('half_of_a_wait_is_jitter', () => {
  expect(retryDelay(3, 0)).toBe(1000);
  expect(retryDelay(3, 0.5)).toBe(1500);
});

test('a_connection_that_settled_starts_the_count_anew_and_one_that_flaps_does_not', () => {
  expect(nextAttempt(7, defaultBackoff.settledAfterMs)).toBe(1);
  expect(nextAttempt(7, defaultBackoff.settledAfterMs - 1)).toBe(8);
});
