import { expect, test } from 'vitest';
import { HubError } from './hubError.js';
import { aReader } from './testing/aReader.js';
import { anEvent, eventsAt, positionsOf } from './testing/events.js';
import { eventually } from './testing/eventually.js';
import { hubException } from './testing/fakeHub.js';

test('a_fresh_page_shows_recent_history_and_goes_on_from_its_cursor', async () => {
  const { hub, client, shown, reaches } = aReader();
  hub.recent = eventsAt('bulk-0', 1, 3);
  client.start();
  await reaches('connected');

  expect(hub.latest.token).toBe('token-1');
  expect(hub.latest.calledWith('subscribe_events')).toMatchObject([{ filter: {}, cursor: 'recent-cursor' }]);
  hub.latest.sendBatch({ events: eventsAt('bulk-0', 4, 2) });
  expect(positionsOf(shown)).toEqual(['bulk-0:1', 'bulk-0:2', 'bulk-0:3', 'bulk-0:4', 'bulk-0:5']);
});

test('an_event_that_comes_again_is_shown_once', async () => {
  const { hub, client, shown, reaches } = aReader();
  hub.recent = eventsAt('bulk-0', 1, 3);
  client.start();
  await reaches('connected');
  hub.latest.sendBatch({ events: eventsAt('bulk-0', 2, 3) });
  hub.latest.sendBatch({ events: eventsAt('bulk-0', 2, 3) });
  expect(positionsOf(shown)).toEqual(['bulk-0:1', 'bulk-0:2', 'bulk-0:3', 'bulk-0:4']);
});

test('a_lost_connection_is_replaced_by_one_that_resumes_at_the_last_cursor', async () => {
  const { hub, clock, client, shown, states, reaches, isConnected } = aReader();
  client.start();
  await reaches('connected');
  hub.latest.sendBatch({ events: eventsAt('bulk-0', 1, 2), cursor: 'cursor-2' });

  hub.latest.close(new Error('socket gone'));
  await reaches('reconnecting');
  expect(states.at(-1)).toMatchObject({ attempt: 1, retryAt: clock.now() + 375, reason: 'socket gone' });
  clock.advance(375);
  await isConnected(2);

  expect(hub.latest.calledWith('get_recent_events')).toEqual([]);
  expect(hub.latest.calledWith('subscribe_events')).toMatchObject([{ filter: {}, cursor: 'cursor-2' }]);
  hub.latest.sendBatch({ events: eventsAt('bulk-0', 2, 2) });
  expect(positionsOf(shown)).toEqual(['bulk-0:1', 'bulk-0:2', 'bulk-0:3']);
});

test('a_hub_that_is_away_is_tried_again_and_again_ever_more_slowly', async () => {
  const { hub, clock, client, states, isConnected } = aReader();
  hub.refuseStart = new Error('connection refused');
  client.start();

  const waits: number[] = [];
  for (let attempt = 1; attempt <= 40; attempt++) {
    await eventually(() => expect(states.at(-1)).toMatchObject({ phase: 'reconnecting', attempt }));
    await eventually(() => expect(clock.nextIn).not.toBeNull());
    waits.push(clock.nextIn ?? 0);
    clock.advance(clock.nextIn ?? 0);
  }
  expect(waits.slice(0, 8)).toEqual([375, 750, 1500, 3000, 6000, 12_000, 15_000, 15_000]);

  await eventually(() => expect(hub.connections.length).toBe(41));
  hub.refuseStart = null;
  await eventually(() => expect(clock.nextIn).not.toBeNull());
  clock.advance(20_000);
  await isConnected(42);
});

test('retrying_now_ends_the_wait', async () => {
  const { hub, client, reaches, isConnected } = aReader();
  client.start();
  await reaches('connected');
  hub.latest.close();
  await reaches('reconnecting');
  client.retryNow();
  await isConnected(2);
});

test('a_cursor_the_hub_does_not_know_starts_afresh_and_says_so', async () => {
  const { hub, client, cursors, shown, listener, reaches } = aReader({
    cursor: 'of-another-log',
    positions: { 'bulk-0': 9000 },
  });
  hub.recent = eventsAt('bulk-0', 1, 2);
  const subscribe = hub.answers['subscribe_events'];
  hub.answers['subscribe_events'] = (argument) => {
    if (argument['cursor'] === 'of-another-log') throw hubException(4004, 'cursor: of another log');
    return subscribe?.(argument);
  };
  client.start();
  await reaches('connected');

  expect(listener.onRestart).toHaveBeenCalledTimes(1);
  expect(hub.latest.calledWith('subscribe_events').at(-1)).toMatchObject({
    filter: {},
    cursor: 'recent-cursor',
  });
  expect(positionsOf(shown)).toEqual(['bulk-0:1', 'bulk-0:2']);
  client.saveCursors();
  expect(cursors.load()).toEqual({ cursor: 'recent-cursor', positions: { 'bulk-0': 2 } });
});

test('a_reloaded_page_shows_what_it_had_and_gets_the_rest_by_its_bookmark', async () => {
  const { hub, client, shown, reaches } = aReader({ cursor: 'bookmark-5', positions: { 'bulk-0': 5 } });
  hub.recent = eventsAt('bulk-0', 4, 4);
  client.start();
  await reaches('connected');

  expect(positionsOf(shown)).toEqual(['bulk-0:4', 'bulk-0:5']);
  expect(hub.latest.calledWith('subscribe_events')).toMatchObject([{ filter: {}, cursor: 'bookmark-5' }]);
  hub.latest.sendBatch({ events: eventsAt('bulk-0', 6, 2) });
  expect(positionsOf(shown)).toEqual(['bulk-0:4', 'bulk-0:5', 'bulk-0:6', 'bulk-0:7']);
});

test('the_cursor_is_acknowledged_and_written_down_once_per_interval', async () => {
  const { hub, clock, client, cursors, reaches } = aReader();
  client.start();
  await reaches('connected');
  for (let sequence = 1; sequence <= 7; sequence++) {
    hub.latest.sendBatch({ events: eventsAt('urgent', sequence, 1), cursor: `cursor-${sequence}` });
  }
  expect(hub.latest.calledWith('ack')).toEqual([]);
  clock.advance(1000);
  expect(hub.latest.calledWith('ack')).toEqual([{ cursor: 'cursor-7', subscription_id: 'subscription-1' }]);
  expect(cursors.load()).toEqual({ cursor: 'cursor-7', positions: { urgent: 7 } });
});

test('a_flood_is_acknowledged_every_eight_batches_though_no_timer_fires', async () => {
  const { hub, client, reaches } = aReader();
  client.start();
  await reaches('connected');
  for (let sequence = 1; sequence <= 20; sequence++) {
    hub.latest.sendBatch({ events: eventsAt('bulk-0', sequence, 1), cursor: `cursor-${sequence}` });
  }
  expect(hub.latest.calledWith('ack').map(({ cursor }) => cursor)).toEqual(['cursor-8', 'cursor-16']);
});

test('a_reader_that_was_closed_for_being_slow_comes_back_and_goes_on_at_its_last_cursor', async () => {
  const { hub, client, shown, states, reaches, isConnected } = aReader();
  client.start();
  await reaches('connected');
  hub.latest.sendBatch({ events: eventsAt('bulk-0', 1, 2), cursor: 'cursor-2' });

  hub.latest.send('error', { code: 4008, message: 'nothing was taken for too long', temporary: true });
  hub.latest.close();
  await reaches('reconnecting');
  expect(states.at(-1)).toMatchObject({ reason: 'nothing was taken for too long' });
  client.retryNow();
  await isConnected(2);

  expect(hub.latest.calledWith('subscribe_events')).toMatchObject([{ cursor: 'cursor-2' }]);
  hub.latest.sendBatch({ events: eventsAt('bulk-0', 3, 1) });
  expect(positionsOf(shown)).toEqual(['bulk-0:1', 'bulk-0:2', 'bulk-0:3']);
});

test('a_reader_that_comes_back_after_a_watermark_does_not_ask_for_what_is_behind_it', async () => {
  const { hub, client, reaches, isConnected } = aReader();
  client.start();
  await reaches('connected');
  hub.latest.sendBatch({ events: eventsAt('bulk-0', 1, 2), cursor: 'cursor-2' });
  hub.latest.send('watermark', {
    subscription_id: 'subscription-1',
    cursor: 'cursor-90',
    matched: 2,
    filtered: 88,
  });

  hub.latest.close(new Error('socket gone'));
  await reaches('reconnecting');
  client.retryNow();
  await isConnected(2);

  expect(hub.latest.calledWith('subscribe_events')).toMatchObject([{ cursor: 'cursor-90' }]);
});

test('a_quiet_hub_moves_the_cursor_by_watermark', async () => {
  const { hub, client, cursors, reaches } = aReader();
  client.start();
  await reaches('connected');
  hub.latest.send('watermark', {
    subscription_id: 'subscription-1',
    cursor: 'quiet',
    matched: 0,
    filtered: 7,
  });
  client.saveCursors();
  expect(cursors.load()?.cursor).toBe('quiet');
});

test('a_new_filter_replaces_the_subscription_and_late_batches_of_the_former_one_do_not_count', async () => {
  const { hub, client, shown, reaches, subscription } = aReader();
  client.start();
  await reaches('connected');
  hub.latest.sendBatch({ events: eventsAt('bulk-0', 1, 1), cursor: 'cursor-1' });

  const filter = { severity_levels: ['error'] as const };
  subscription.change({ filter });
  await eventually(() => expect(hub.subscription).toBe('subscription-2'));
  hub.latest.sendBatch({
    subscription_id: 'subscription-1',
    events: eventsAt('bulk-0', 2, 1),
    cursor: 'late',
  });
  hub.latest.sendBatch({ events: eventsAt('bulk-0', 3, 1), cursor: 'cursor-3' });

  expect(hub.latest.calledWith('unsubscribe_events')).toEqual([{ subscription_id: 'subscription-1' }]);
  expect(hub.latest.calledWith('subscribe_events').at(-1)).toMatchObject({ filter, cursor: 'cursor-1' });
  expect(positionsOf(shown)).toEqual(['bulk-0:1', 'bulk-0:3']);
});

test('a_filter_that_changes_while_one_is_being_subscribed_is_the_one_in_force', async () => {
  const { hub, client, reaches, subscription } = aReader();
  client.start();
  await reaches('connected');
  subscription.change({ filter: { event_sources: ['ns1'] } });
  subscription.change({ filter: { event_sources: ['ns2'] } });
  await eventually(() =>
    expect(hub.latest.calledWith('subscribe_events').at(-1)?.['filter']).toMatchObject({
      event_sources: ['ns2'],
    }),
  );
});

test('a_batch_that_overtakes_the_answer_to_its_subscription_is_taken', async () => {
  const { hub, client, shown, reaches } = aReader();
  hub.answers['subscribe_events'] = () => {
    hub.latest.sendBatch({ subscription_id: 'early', events: eventsAt('bulk-0', 1, 1) });
    return { subscription_id: 'early' };
  };
  client.start();
  await reaches('connected');
  expect(positionsOf(shown)).toEqual(['bulk-0:1']);
});

test('a_message_that_cannot_be_read_ends_the_connection_visibly', async () => {
  const { hub, client, states, reaches } = aReader();
  client.start();
  await reaches('connected');
  hub.latest.send('batched_events', { nonsense: true });
  await reaches('reconnecting');
  expect(states.at(-1)).toMatchObject({
    reason: expect.stringContaining('without subscription_id') as string,
  });
});

test('unreadable_events_gaps_and_errors_are_told', async () => {
  const { hub, client, shown, listener, reaches, onError } = aReader();
  client.start();
  await reaches('connected');
  hub.latest.send('batched_events', {
    subscription_id: 'subscription-1',
    cursor: 'c',
    events: [anEvent({ position: 'bulk-0:1' }), { type: 'half' }],
  });
  const gap = {
    subscription_id: 'subscription-1',
    from: 'bulk-0:2',
    to: 'bulk-0:13',
    count: 12,
    reason: 'overflow',
    cursor: 'c-13',
  };
  hub.latest.send('gap', gap);
  hub.latest.send('error', { code: 4029, message: 'slow down', temporary: true });

  expect(positionsOf(shown)).toEqual(['bulk-0:1']);
  expect(listener.onUnreadable).toHaveBeenCalledWith(1);
  expect(listener.onGap).toHaveBeenCalledWith(gap);
  expect(onError).toHaveBeenCalledWith(new HubError(4029, 'slow down', true));
});

test('a_connection_lost_between_history_and_subscription_goes_on_from_the_history', async () => {
  const { hub, client, shown, listener, reaches, isConnected } = aReader();
  hub.recent = eventsAt('bulk-0', 1, 2);
  const subscribe = hub.answers['subscribe_events'];
  hub.answers['subscribe_events'] = () => {
    throw new Error('Invocation canceled due to the underlying connection being closed.');
  };
  client.start();
  await reaches('reconnecting');
  if (subscribe !== undefined) hub.answers['subscribe_events'] = subscribe;
  client.retryNow();
  await isConnected(2);

  expect(listener.onHistory).toHaveBeenCalledTimes(1);
  expect(positionsOf(shown)).toEqual(['bulk-0:1', 'bulk-0:2']);
  expect(hub.latest.calledWith('subscribe_events')).toMatchObject([{ filter: {}, cursor: 'recent-cursor' }]);
});

test('retrying_now_while_a_try_hangs_leaves_out_the_wait_after_it', async () => {
  const { hub, clock, client, reaches } = aReader();
  hub.hangs = true;
  client.start();
  await eventually(() => expect(hub.connections.length).toBe(1));
  client.retryNow();
  clock.advance(20_000);
  await eventually(() => expect(hub.connections.length).toBe(2));
  clock.advance(20_000);
  await reaches('reconnecting');
  await eventually(() => expect(client.state).toMatchObject({ retryAt: expect.any(Number) as number }));
  expect(hub.connections.length).toBe(2);
});
