import fc from 'fast-check';
import { expect, test } from 'vitest';
import { claimsOf, expiryOf, renewalDelay } from './token.js';

const jwt = (claims: object) => `h.${btoa(JSON.stringify(claims)).replaceAll('=', '')}.s`;

test('a_token_tells_when_it_expires', () => {
  expect(expiryOf(jwt({ sub: 'ada', exp: 1_800_000_000 }))).toBe(1_800_000_000_000);
});

test('a_token_tells_names_in_any_script', () => {
  const claims = String.fromCharCode(...new TextEncoder().encode('{"sub":"zoë","exp":1}'));
  expect(claimsOf(`h.${btoa(claims)}.s`)).toEqual({ sub: 'zoë', exp: 1 });
});

test.each([
  ['no-jwt'],
  ['two.parts'],
  ['a.%%%.c'],
  ['a.bm90IGpzb24.c'],
  [jwt({ sub: 'ada' })],
  [jwt({ exp: 'soon' })],
])('a_token_without_a_readable_expiry_has_none: %s', (token) => {
  expect(expiryOf(token)).toBeNull();
});

test('a_token_is_renewed_a_minute_before_its_end_and_a_short_one_a_fifth_of_its_time_before', () => {
  expect(renewalDelay(3_600_000)).toBe(3_540_000);
  expect(renewalDelay(10_000)).toBe(8_000);
});

test('a_renewal_is_never_asked_for_in_a_busy_loop_nor_later_than_a_timer_can_wait', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e15, noNaN: true }), (left) => {
      const delay = renewalDelay(left);
      expect(delay).toBeGreaterThanOrEqual(1_000);
      expect(delay).toBeLessThan(2 ** 31);
    }),
  );
});
