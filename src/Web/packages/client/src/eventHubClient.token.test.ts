import { expect, test } from 'vitest';
import { deferred } from './deferred.js';
import { HubError } from './hubError.js';
import { aReader } from './testing/aReader.js';
import { eventually } from './testing/eventually.js';
import { eventsAt, positionsOf } from './testing/events.js';
import { hubException, notAuthenticated, type FakeHub } from './testing/fakeHub.js';
import { settled } from './testing/settled.js';

const jwt = (expiresAt: number, id = '') =>
  `h.${btoa(JSON.stringify({ sub: 'ada', exp: expiresAt / 1000, id }))}.s`;

function expire(hub: FakeHub) {
  hub.latest.send('error', { code: 4002, message: 'expired', temporary: false });
  hub.latest.close();
}

test('a_token_is_renewed_in_place_before_it_expires_and_the_connection_stands', async () => {
  const { hub, clock, client, token, shown, reaches } = aReader();
  token.mockReturnValue(jwt(clock.now() + 600_000));
  client.start();
  await reaches('connected');
  const next = jwt(clock.now() + 1_200_000);
  token.mockReturnValue(next);
  clock.advance(540_000);
  await eventually(() => expect(hub.latest.calledWith('authenticate')).toEqual([{ token: next }]));
  await eventually(() => expect(hub.latest.tokenNow()).toBe(next));

  hub.latest.sendBatch({ events: eventsAt('bulk-0', 1, 1) });
  expect(positionsOf(shown)).toEqual(['bulk-0:1']);
  expect(hub.connections.length).toBe(1);
});

test('a_callback_that_has_no_new_token_yet_is_asked_again', async () => {
  const { hub, clock, client, token, reaches } = aReader();
  const first = jwt(clock.now() + 600_000);
  token.mockReturnValue(first);
  client.start();
  await reaches('connected');
  clock.advance(540_000);
  await eventually(() => expect(clock.nextIn).toBe(48_000));
  const next = jwt(clock.now() + 600_000);
  token.mockReturnValue(next);
  clock.advance(48_000);
  await eventually(() => expect(hub.latest.calledWith('authenticate')).toEqual([{ token: next }]));
});

test('a_refused_token_for_which_there_is_another_one_by_now_costs_one_more_try_and_no_wait', async () => {
  const { hub, client, token, states, reaches, isConnected } = aReader();
  client.start();
  await reaches('connected');
  token.mockReturnValue('token-2');
  expire(hub);
  await isConnected(2);
  expect(hub.latest.token).toBe('token-2');
  expect(token).toHaveBeenCalledTimes(2);
  expect(states.map(({ phase }) => phase)).toEqual(['connecting', 'connected', 'connected']);
});

test('a_callback_that_fails_is_asked_again_like_a_hub_that_is_away', async () => {
  const { client, token, states, reaches, isConnected } = aReader();
  token.mockImplementationOnce(() => {
    throw new Error('the identity provider is away');
  });
  client.start();
  await reaches('reconnecting');
  expect(states.at(-1)).toMatchObject({ reason: 'the identity provider is away' });
  client.retryNow();
  await isConnected(1);
});

test('a_renewal_that_the_hub_refuses_is_told', async () => {
  const { hub, client, signIn, onError, reaches } = aReader();
  client.start();
  await reaches('connected');
  hub.answers['authenticate'] = () => {
    throw hubException(4003, 'The token is another user’s');
  };
  signIn('token-2');
  await eventually(() => expect(onError).toHaveBeenCalledOnce());
});

test('a_hub_that_refuses_every_new_token_is_not_asked_without_a_pause', async () => {
  const { hub, clock, client, token, states, reaches } = aReader();
  let given = 0;
  token.mockImplementation(() => `token-${Math.min(10, ++given)}`);
  hub.refuseStart = notAuthenticated();
  client.start();
  await reaches('reconnecting');
  expect(hub.connections.map((connection) => connection.token)).toEqual(['token-1', 'token-2']);
  expect(states.at(-1)).toMatchObject({ attempt: 1, retryAt: clock.now() + 375 });
  clock.advance(375);
  await eventually(() => expect(states.at(-1)).toMatchObject({ attempt: 2, retryAt: clock.now() + 750 }));
  expect(hub.connections).toHaveLength(3);
});

test('a_connection_that_lasted_may_be_replaced_at_once_again', async () => {
  const { hub, clock, client, token, states, reaches, isConnected } = aReader();
  client.start();
  await reaches('connected');
  for (const next of [2, 3]) {
    clock.advance(5_000);
    token.mockReturnValue(`token-${next}`);
    expire(hub);
    await isConnected(next);
  }
  expect(states.map(({ phase }) => phase)).not.toContain('reconnecting');
});

test.each([
  ['the_hub_does_not_take_now', () => hubException(4029, 'too many calls', true)],
  ['is_lost_with_its_connection', () => new Error('Invocation canceled')],
])('a_renewal_that_%s_leaves_a_token_to_go_on_with', async (_, failure) => {
  const { hub, clock, client, token, reaches, isConnected } = aReader();
  token.mockReturnValue(jwt(clock.now() + 600_000));
  client.start();
  await reaches('connected');
  hub.answers['authenticate'] = () => {
    throw failure();
  };
  const next = jwt(clock.now() + 1_200_000);
  token.mockReturnValue(next);
  clock.advance(540_000);
  await eventually(() => expect(hub.latest.calledWith('authenticate')).toEqual([{ token: next }]));
  await settled();
  expire(hub);
  await isConnected(2);
  expect(hub.latest.token).toBe(next);
});

test('a_renewal_that_the_hub_did_not_take_is_tried_again_before_the_token_in_force_ends', async () => {
  const { hub, clock, client, token, reaches } = aReader();
  token.mockReturnValue(jwt(clock.now() + 600_000));
  client.start();
  await reaches('connected');
  const authenticate = hub.answers['authenticate'];
  hub.answers['authenticate'] = () => {
    throw hubException(4500, 'try again', true);
  };
  const next = jwt(clock.now() + 1_200_000);
  token.mockReturnValue(next);
  clock.advance(540_000);
  await eventually(() => expect(clock.nextIn).toBe(48_000));
  if (authenticate !== undefined) hub.answers['authenticate'] = authenticate;
  clock.advance(48_000);
  await eventually(() => expect(clock.nextIn).toBe(552_000));
  expect(hub.latest.calledWith('authenticate')).toEqual([{ token: next }, { token: next }]);
});

test('a_token_that_is_given_while_the_connection_comes_up_takes_the_place_of_the_first_one', async () => {
  const { hub, client, token, signIn, reaches } = aReader();
  const up = deferred<undefined>();
  hub.comesUp = up.promise;
  client.start();
  await eventually(() => expect(hub.connections).toHaveLength(1));
  signIn('token-2');
  await eventually(() => expect(token).toHaveBeenCalledTimes(2));
  up.resolve(undefined);
  await reaches('connected');
  await eventually(() => expect(hub.latest.calledWith('authenticate')).toEqual([{ token: 'token-2' }]));
});

test('a_token_that_is_given_while_the_first_one_is_refused_is_another_one', async () => {
  const { hub, client, token, signIn, isConnected } = aReader();
  const up = deferred<undefined>();
  hub.comesUp = up.promise;
  hub.refuseToken = (presented) => (presented === 'token-1' ? notAuthenticated() : null);
  client.start();
  await eventually(() => expect(hub.connections).toHaveLength(1));
  signIn('token-2');
  await eventually(() => expect(token).toHaveBeenCalledTimes(2));
  up.resolve(undefined);
  await isConnected(2);
  expect(hub.latest.token).toBe('token-2');
});

test('a_start_in_the_moment_in_which_a_refusal_is_being_decided_is_not_lost', async () => {
  const { hub, client, token, signIn, reaches, isConnected } = aReader();
  client.start();
  await reaches('connected');
  const late = deferred<string>();
  token.mockReturnValueOnce(late.promise);
  expire(hub);
  await eventually(() => expect(token).toHaveBeenCalledTimes(2));
  signIn('token-2');
  late.resolve('token-1');
  await isConnected(2);
  expect(hub.latest.token).toBe('token-2');
});

test('a_callback_that_fails_after_a_refusal_is_asked_again_and_what_it_says_then_decides', async () => {
  const { hub, client, token, states, reaches, isConnected } = aReader();
  client.start();
  await reaches('connected');
  const fails = () => {
    throw new Error('the identity provider is away');
  };
  token.mockImplementationOnce(fails);
  expire(hub);
  await reaches('reconnecting');
  expect(states.at(-1)).toMatchObject({ reason: 'the identity provider is away' });
  token.mockReturnValue('token-2');
  client.retryNow();
  await isConnected(2);

  token.mockImplementationOnce(fails);
  hub.refuseStart = notAuthenticated();
  expire(hub);
  await reaches('reconnecting');
  client.retryNow();
  await reaches('refused');
});

test('a_callback_that_is_refused_itself_says_nothing_of_the_token', async () => {
  const { client, token, reaches, isConnected } = aReader();
  token.mockImplementationOnce(() => {
    throw new HubError(4001, 'Sign in first.', false);
  });
  client.start();
  await reaches('reconnecting');
  client.retryNow();
  await isConnected(1);
});

test('a_token_that_was_asked_for_before_the_client_was_stopped_is_not_used_after', async () => {
  const { hub, client, token, reaches } = aReader();
  client.start();
  await reaches('connected');
  const late = deferred<string>();
  token.mockReturnValue(late.promise);
  client.start();
  await client.stop();
  late.resolve('of-somebody-else');
  await settled();
  token.mockReturnValue('token-3');
  client.start();
  await reaches('connected');
  expect(hub.latest.token).toBe('token-3');
});

test('a_token_that_was_asked_for_earlier_and_comes_later_does_not_replace_the_newer_one', async () => {
  const { hub, clock, client, token, reaches } = aReader();
  token.mockReturnValue(jwt(clock.now() + 600_000));
  client.start();
  await reaches('connected');
  const [older, newer] = [jwt(clock.now() + 700_000), jwt(clock.now() + 1_200_000)];
  const late = deferred<string>();
  token.mockReturnValueOnce(late.promise);
  clock.advance(540_000);
  token.mockReturnValue(newer);
  client.start();
  await eventually(() => expect(hub.latest.calledWith('authenticate')).toEqual([{ token: newer }]));
  late.resolve(older);
  await settled();
  expect(hub.latest.calledWith('authenticate')).toEqual([{ token: newer }]);
});
