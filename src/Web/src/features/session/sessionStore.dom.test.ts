import { expect, test } from 'vitest';
import { SessionStore } from './sessionStore';
import { aToken } from './testing/aToken';

const now = 1_000_000;
const store = () => new SessionStore(sessionStorage, () => now);

test('a_sign_in_lasts_over_a_reload_of_the_tab', () => {
  store().signIn(aToken({ sub: 'ada' }));
  expect(store().get()).toMatchObject({ signedIn: { identity: { user: 'ada' } }, problem: null });
});

test('a_sign_out_forgets_the_token', () => {
  const session = store();
  session.signIn(aToken({ sub: 'ada' }));
  session.signOut();
  expect(session.get()).toEqual({ signedIn: null, problem: null });
  expect(store().get().signedIn).toBeNull();
});

test('a_refused_token_is_forgotten_but_who_reads_stays_until_a_new_one_comes', () => {
  const session = store();
  session.signIn(aToken({ sub: 'ada' }));
  session.refuse('expired');
  expect(session.get()).toMatchObject({ signedIn: { identity: { user: 'ada' } }, problem: 'expired' });
  expect(store().get().signedIn).toBeNull();
  session.signIn('nonsense');
  expect(session.get().signedIn?.identity.user).toBe('ada');
  session.signIn(aToken({ sub: 'ada', jti: '2' }));
  expect(session.get().problem).toBeNull();
});

test('a_stored_token_that_expired_meanwhile_asks_for_a_new_one', () => {
  sessionStorage.setItem('eventhub.token', aToken({ sub: 'ada', exp: now / 1000 - 1 }));
  expect(store().get()).toMatchObject({
    signedIn: null,
    problem: expect.stringContaining('expired') as string,
  });
});
