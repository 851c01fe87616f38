import { expect, test } from 'vitest';
import { aToken } from './testing/aToken';
import { takeTokenFromFragment } from './fragment';
import { readToken } from './token';

const now = Date.parse('2026-11-22T13:00:00Z');

test('a_token_tells_user_role_and_expiry', () => {
  const token = aToken({ sub: 'zoë', role: 'admin', exp: now / 1000 + 60 });
  expect(readToken(`  ${token}\n`, now)).toEqual({
    ok: true,
    token,
    identity: { user: 'zoë', role: 'admin', expiresAt: now + 60_000 },
  });
});

test('a_whole_link_or_header_is_taken_as_well', () => {
  const token = aToken({ sub: 'ada' });
  for (const pasted of [`http://127.0.0.1:8080/#token=${token}`, `Bearer ${token}`]) {
    expect(readToken(pasted, now)).toMatchObject({ ok: true, token });
  }
});

test.each([
  ['', /Paste a token/],
  ['hello', /three parts/],
  ['a.b.c', /three parts/],
  [aToken({ role: 'admin' }), /names no user/],
  [aToken({ sub: 'ada', exp: now / 1000 - 1 }), /expired on/],
])('what_cannot_be_a_token_is_refused_with_words: %s', (pasted, words) => {
  const reading = readToken(pasted, now);
  expect(reading.ok ? '' : reading.problem).toMatch(words);
});

test('a_token_is_taken_out_of_the_address_bar', () => {
  window.history.replaceState(null, '', '/?a=1#token=x.y.z');
  expect(takeTokenFromFragment(window.location, window.history)).toBe('x.y.z');
  expect(window.location.href).toMatch(/\/\?a=1$/);
});

test('another_fragment_is_left_alone', () => {
  window.history.replaceState(null, '', '/#help');
  expect(takeTokenFromFragment(window.location, window.history)).toBeNull();
  expect(window.location.hash).toBe('#help');
});
