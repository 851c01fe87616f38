import { expect, test } from 'vitest';
import { deferred } from './deferred';
import { aReader } from './testing/aReader';
import { eventsAt } from './testing/events';
import { eventually } from './testing/eventually';

test('a_refused_token_stops_the_client_until_it_gets_another_one', async () => {
  const { hub, clock, client, states, reaches, isConnected } = aReader();
  hub.refuseStart = new Error("Failed to complete negotiation with the server: Error: : Status code '401'");
  client.start();
  await reaches('refused');
  clock.advance(600_000);
  expect(hub.connections.length).toBe(1);
  expect(states.at(-1)).toMatchObject({ error: { code: 4001 } });

  hub.refuseStart = null;
  client.start('token-2');
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
  clock.advance(20_000);
  await reaches('reconnecting');
  expect(states.at(-1)).toMatchObject({ reason: 'The hub did not answer within 20 s.' });
  hub.hangs = false;
  client.retryNow();
  await isConnected(2);
});

test('a_new_token_renews_the_standing_connection_and_is_used_by_the_next_one', async () => {
  const { hub, client, reaches, isConnected } = aReader();
  client.start();
  await reaches('connected');
  client.start('token-2');
  expect(hub.latest.calledWith('authenticate')).toEqual([{ token: 'token-2' }]);
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
  const { hub, clock, bookmarks, client, listener } = aReader();
  const history = deferred<null>();
  const answer = hub.answers['get_recent_events'];
  hub.answers['get_recent_events'] = async (request) => {
    await history.promise;
    return answer?.(request);
  };
  client.start();
  await eventually(() => expect(hub.latest.calledWith('get_recent_events')).toHaveLength(1));
  await client.stop();
  bookmarks.clear();
  history.resolve(null);
  await eventually(() => expect(listener.onHistory).toHaveBeenCalled());
  clock.advance(600_000);
  expect(bookmarks.bookmark).toBeNull();
});
