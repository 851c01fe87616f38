import { expect, test } from 'vitest';
import { deferred } from './deferred.js';
import { aReader } from './testing/aReader.js';
import { eventsAt } from './testing/events.js';
import { eventually } from './testing/eventually.js';
import { notAuthenticated } from './testing/fakeHub.js';
import { settled } from './testing/settled.js';

test('a_refused_token_stops_the_client_until_it_gets_another_one', async () => {
  const { hub, clock, client, states, reaches, isConnected, signIn } = aReader();
  hub.refuseStart = notAuthenticated();
  client.start();
  await reaches('refused');
  clock.advance(600_000);
  expect(hub.connections.length).toBe(1);
  expect(states.at(-1)).toMatchObject({ error: { code: 4001 } });

  hub.refuseStart = null;
  signIn('token-2');
  await isConnected(2);
  expect(hub.latest.token).toBe('token-2');
});

test('a_token_that_expires_while_connected_is_told_by_the_hub_before_it_closes', async () => {
  const { hub, client, states, reaches } = aReader();
  client.start();
  await reaches('connected');
  hub.latest.send('error', { code: 4002, message: 'token expired', temporary: false });
  hub.latest.close(new Error('closed'));
  await reaches('refused');
  expect(states.at(-1)).toMatchObject({ error: { code: 4002, message: 'token expired' } });
});

test('a_stopped_client_does_not_come_back', async () => {
  const { hub, clock, client, reaches } = aReader();
  client.start();
  await reaches('connected');
  await client.stop();
  clock.advance(600_000);
  client.retryNow();
  await reaches('stopped');
  expect(hub.connections.length).toBe(1);
});

test('a_connection_that_hangs_while_it_comes_up_is_given_up_for_the_next_one', async () => {
  const { hub, clock, client, states, reaches, isConnected } = aReader();
  hub.hangs = true;
  client.start();
  await eventually(() => expect(hub.connections.length).toBe(1));
  clock.advance(20_000);
  await reaches('reconnecting');
  expect(states.at(-1)).toMatchObject({ reason: 'The hub did not answer within 20 s.' });
  hub.hangs = false;
  client.retryNow();
  await isConnected(2);
});

test('a_new_token_renews_the_standing_connection_and_is_used_by_the_next_one', async () => {
  const { hub, client, reaches, isConnected, signIn } = aReader();
  client.start();
  await reaches('connected');
  signIn('token-2');
  await eventually(() => expect(hub.latest.calledWith('authenticate')).toEqual([{ token: 'token-2' }]));
  expect(hub.connections.length).toBe(1);

  hub.latest.close();
  await reaches('reconnecting');
  client.retryNow();
  await isConnected(2);
  expect(hub.latest.token).toBe('token-2');
});

test('what_a_connection_that_was_given_up_still_says_does_not_count', async () => {
  const { hub, client, shown, reaches } = aReader();
  client.start();
  await reaches('connected');
  await client.stop();
  hub.latest.sendBatch({ events: eventsAt('bulk-0', 1, 1) });
  expect(shown).toEqual([]);
});

test('what_arrives_for_a_stopped_client_brings_no_bookmark_back', async () => {
  const { hub, clock, cursors, client, listener } = aReader();
  const history = deferred<null>();
  const answer = hub.answers['get_recent_events'];
  hub.answers['get_recent_events'] = async (request) => {
    await history.promise;
    return answer?.(request);
  };
  client.start();
  await eventually(() => expect(hub.latest.calledWith('get_recent_events')).toHaveLength(1));
  await client.stop();
  cursors.clear();
  history.resolve(null);
  await settled();
  clock.advance(600_000);
  expect(listener.onHistory).not.toHaveBeenCalled();
  expect(cursors.load()).toBeNull();
});
