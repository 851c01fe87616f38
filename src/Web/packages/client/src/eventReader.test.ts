import { expect, test, vi } from 'vitest';
import { deferred } from './deferred.js';
import { aReader } from './testing/aReader.js';
import { eventsAt, positionsOf } from './testing/events.js';
import { eventually } from './testing/eventually.js';
import { hubException } from './testing/fakeHub.js';

test('history_is_not_to_be_had_by_a_filter_that_only_the_hub_knows', () => {
  const { client } = aReader();
  const handlers = { onEvents: vi.fn() };
  // @ts-expect-error The types say so as well.
  expect(() => client.subscribe({ history: 5, stored: true }, handlers)).toThrow(TypeError);
  // @ts-expect-error The types say so as well.
  expect(() => client.subscribe({ history: 5, filterId: 'f' }, handlers)).toThrow(
    /`history` goes with `filter`/,
  );
  expect(() => client.subscribe({ history: 5, filter: {} }, handlers)).not.toThrow();
});

test('a_restart_shows_no_history_that_nobody_asked_for', async () => {
  const { hub, client, subscription, listener, reaches } = aReader();
  client.start();
  await reaches('connected');
  const subscribe = hub.answers['subscribe_events'];
  hub.answers['subscribe_events'] = (argument) => {
    if (argument['cursor'] !== undefined) throw hubException(4004, 'cursor: of another log');
    return subscribe?.(argument);
  };
  subscription.change({ stored: true });
  await eventually(() => expect(listener.onRestart).toHaveBeenCalledOnce());
  await eventually(() =>
    expect(hub.latest.calledWith('subscribe_events').at(-1)).toMatchObject({ stored: true }),
  );
  expect(hub.latest.calledWith('get_recent_events')).toHaveLength(1);
});

test('a_refusal_of_terms_that_were_changed_meanwhile_is_not_told', async () => {
  const { hub, client, subscription, listener, reaches } = aReader();
  client.start();
  await reaches('connected');
  const subscribe = hub.answers['subscribe_events'];
  const held = deferred<undefined>();
  hub.answers['subscribe_events'] = async (argument) => {
    if (argument['filter_id'] === undefined) return subscribe?.(argument);
    await held.promise;
    throw hubException(4004, 'filter_id: there is no such filter');
  };
  subscription.change({ filterId: 'gone' });
  await eventually(() => expect(hub.latest.calledWith('subscribe_events')).toHaveLength(2));
  subscription.change({ filter: { event_sources: ['ns1'] } });
  held.resolve(undefined);
  await eventually(() => expect(listener.onAccepted).toHaveBeenCalledTimes(2));
  expect(listener.onRefused).not.toHaveBeenCalled();
});

test('terms_that_the_hub_takes_in_the_end_are_told', async () => {
  const { hub, client, listener, reaches, isConnected } = aReader();
  const subscribe = hub.answers['subscribe_events'];
  hub.answers['subscribe_events'] = () => {
    throw hubException(4003, 'not for your role');
  };
  client.start();
  await reaches('connected');
  expect(listener.onRefused).toHaveBeenCalledOnce();
  expect(listener.onAccepted).not.toHaveBeenCalled();
  if (subscribe !== undefined) hub.answers['subscribe_events'] = subscribe;
  hub.latest.close();
  await reaches('reconnecting');
  client.retryNow();
  await isConnected(2);
  expect(listener.onAccepted).toHaveBeenCalledOnce();
});

test.each([
  [131_072, 4],
  [16_384, 32],
  [1_048_576, 1],
])(
  'a_flood_of_batches_of_%i_bytes_is_acknowledged_before_half_of_the_window_has_come',
  async (bytes, batches) => {
    const { hub, client, reaches } = aReader();
    const subscribe = hub.answers['subscribe_events'];
    hub.answers['subscribe_events'] = (argument) => ({
      ...(subscribe?.(argument) as object),
      batching: { max_batch_bytes: bytes },
    });
    client.start();
    await reaches('connected');
    for (let sequence = 1; sequence <= batches; sequence++) {
      expect(hub.latest.calledWith('ack')).toEqual([]);
      hub.latest.sendBatch({ events: eventsAt('bulk-0', sequence, 1) });
    }
    expect(hub.latest.calledWith('ack')).toHaveLength(1);
  },
);

test('what_is_tracked_since_the_terms_changed_is_shown_once_though_it_comes_again', async () => {
  const { hub, client, subscription, shown, reaches } = aReader();
  client.start();
  await reaches('connected');
  subscription.change({ tracked: true });
  await eventually(() => expect(hub.subscription).toBe('subscription-2'));
  await eventually(() => expect(hub.latest.calledWith('subscribe_events')).toHaveLength(2));
  hub.latest.sendBatch({ events: eventsAt('bulk-0', 1, 2) });
  hub.latest.sendBatch({ events: eventsAt('bulk-0', 1, 2), redelivered: true });
  expect(positionsOf(shown)).toEqual(['bulk-0:1', 'bulk-0:2']);
});

test('a_history_that_could_not_be_had_after_a_restart_is_had_over_the_next_connection', async () => {
  const { hub, client, shown, listener, reaches, isConnected } = aReader();
  client.start();
  await reaches('connected');
  const { subscribe_events: subscribe, get_recent_events: recent } = hub.answers;
  hub.answers['subscribe_events'] = (argument) => {
    if (argument['cursor'] === 'recent-cursor') throw hubException(4004, 'cursor: of another log');
    return subscribe?.(argument);
  };
  hub.answers['get_recent_events'] = () => {
    throw new Error('socket gone');
  };
  hub.latest.close();
  await reaches('reconnecting');
  client.retryNow();
  await eventually(() => expect(listener.onRestart).toHaveBeenCalledOnce());
  await reaches('reconnecting');
  hub.recent = eventsAt('bulk-0', 1, 2);
  hub.answers['get_recent_events'] = (argument) => ({
    ...(recent?.(argument) as object),
    cursor: 'of-this-log',
  });
  client.retryNow();
  await isConnected(3);
  expect(positionsOf(shown)).toEqual(['bulk-0:1', 'bulk-0:2']);
});
