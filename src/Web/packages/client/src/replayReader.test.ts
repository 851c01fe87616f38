import { expect, onTestFinished, test, vi } from 'vitest';
import { EventHubClient } from './eventHubClient.js';
import type { HubEvent } from './wire.js';
import { eventsAt, positionsOf } from './testing/events.js';
import { eventually } from './testing/eventually.js';
import { FakeClock } from './testing/fakeClock.js';
import { FakeHub, hubException } from './testing/fakeHub.js';

const begin = '2026-11-22T02:00:00.000Z';
const middle = '2026-11-22T02:05:00.000Z';
const request = { name: 'night', start_time: begin, end_time: '2026-11-22T02:10:00.000Z' };

async function aReplay(options: { maxUnackedBytes?: number } = {}) {
  const hub = new FakeHub();
  const clock = new FakeClock();
  const client = new EventHubClient({ connect: hub.connect, token: () => 't', clock, random: () => 0.5 });
  onTestFinished(() => client.stop());
  const played: HubEvent[] = [];
  const handlers = {
    onEvents: vi.fn((events: readonly HubEvent[]) => played.push(...events)),
    onStatus: vi.fn(),
    onSeek: vi.fn(),
    onUnreadable: vi.fn(),
    onLost: vi.fn(),
  };
  const isConnected = () => eventually(() => expect(client.state.phase).toBe('connected'));
  client.start();
  await isConnected();
  const replay = await client.startReplay(request, handlers, options);
  const comesBack = async () => {
    const before = hub.connections.length;
    hub.latest.close(new Error('socket gone'));
    await eventually(() => expect(client.state.phase).toBe('reconnecting'));
    client.retryNow();
    await eventually(() => expect(hub.connections.length).toBe(before + 1));
    await isConnected();
  };
  return { hub, clock, client, replay, played, handlers, comesBack };
}

test('a_replay_brings_its_events_and_tells_how_far_it_is', async () => {
  const { hub, replay, played, handlers } = await aReplay();
  expect(hub.latest.calledWith('start_replay')).toEqual([{ ...request, max_unacked_bytes: 1_048_576 }]);
  hub.latest.sendFrame({ events: eventsAt('bulk-0', 1, 2), progress: 12, position_time: middle });
  hub.latest.send('replay_status', hub.replay({ progress: 12, position_time: middle }));
  expect(positionsOf(played)).toEqual(['bulk-0:1', 'bulk-0:2']);
  expect(handlers.onEvents).toHaveBeenCalledWith(expect.anything(), { positionTime: middle, progress: 12 });
  expect(replay.info).toMatchObject({ progress: 12 });
});

test('a_frame_that_overtakes_the_answer_to_its_start_is_not_lost', async () => {
  const hub = new FakeHub();
  const client = new EventHubClient({ connect: hub.connect, token: () => 't', clock: new FakeClock() });
  onTestFinished(() => client.stop());
  client.start();
  await eventually(() => expect(client.state.phase).toBe('connected'));
  const start = hub.answers['start_replay'];
  hub.answers['start_replay'] = (argument) => {
    hub.latest.sendFrame({ events: eventsAt('bulk-0', 1, 1) });
    return start?.(argument);
  };
  const played: HubEvent[] = [];
  await client.startReplay(request, { onEvents: (events) => played.push(...events) });
  expect(positionsOf(played)).toEqual(['bulk-0:1']);
});

test('what_was_under_way_when_it_was_sought_is_not_told_any_more', async () => {
  const { hub, replay, played, handlers } = await aReplay();
  hub.latest.sendFrame({ events: eventsAt('bulk-0', 1, 1) });
  const seeking = replay.seek(middle);
  hub.latest.sendFrame({ events: eventsAt('bulk-0', 2, 1) });
  expect(handlers.onSeek).not.toHaveBeenCalled();
  hub.latest.sendFrame({ events: eventsAt('bulk-0', 50, 1), from_time: middle });
  expect(handlers.onSeek).toHaveBeenCalledExactlyOnceWith(middle);
  await seeking;
  hub.latest.sendFrame({ events: eventsAt('bulk-0', 51, 1), from_time: middle });
  expect(handlers.onSeek).toHaveBeenCalledTimes(1);
  expect(positionsOf(played)).toEqual(['bulk-0:1', 'bulk-0:50', 'bulk-0:51']);
});

test('a_frame_of_before_that_comes_after_the_answer_to_a_seek_is_not_told', async () => {
  const { hub, replay, played, handlers } = await aReplay();
  await replay.seek(middle);
  hub.latest.sendFrame({ events: eventsAt('bulk-0', 2, 1) });
  hub.latest.sendFrame({ events: eventsAt('bulk-0', 50, 1), from_time: middle });
  expect(handlers.onSeek).toHaveBeenCalledTimes(1);
  expect(positionsOf(played)).toEqual(['bulk-0:50']);
});

test('a_seek_by_another_connection_is_told_with_its_first_frame', async () => {
  const { hub, played, handlers } = await aReplay();
  hub.latest.sendFrame({ events: eventsAt('bulk-0', 50, 1), from_time: middle });
  expect(handlers.onSeek).toHaveBeenCalledExactlyOnceWith(middle);
  expect(positionsOf(played)).toEqual(['bulk-0:50']);
});

test('a_seek_after_which_nothing_comes_is_told_with_its_answer', async () => {
  const { replay, handlers } = await aReplay();
  await replay.seek(new Date(middle));
  expect(handlers.onSeek).toHaveBeenCalledExactlyOnceWith(middle);
});

test('of_two_seeks_at_once_the_frames_of_the_last_one_count', async () => {
  const { hub, replay, played } = await aReplay();
  const later = '2026-11-22T02:08:00.000Z';
  const seeking = [replay.seek(middle), replay.seek(later)];
  hub.latest.sendFrame({ events: eventsAt('bulk-0', 50, 1), from_time: middle });
  hub.latest.sendFrame({ events: eventsAt('bulk-0', 80, 1), from_time: later });
  await Promise.all(seeking);
  expect(positionsOf(played)).toEqual(['bulk-0:80']);
});

test('a_seek_to_where_it_began_goes_by_another_moment_so_that_frames_can_be_told_apart', async () => {
  const { hub, replay, played } = await aReplay();
  const seeking = replay.seek(begin);
  hub.latest.sendFrame({ events: eventsAt('bulk-0', 7, 1) });
  await seeking;
  expect(hub.latest.calledWith('seek_replay').map((call) => call['position_time'])).toEqual([
    '2026-11-22T02:00:00.001Z',
    begin,
  ]);
  hub.latest.sendFrame({ events: eventsAt('bulk-0', 1, 1) });
  expect(positionsOf(played)).toEqual(['bulk-0:1']);
});

test('a_late_frame_of_a_place_that_was_passed_over_does_not_turn_it_back', async () => {
  const { hub, replay, played, handlers } = await aReplay();
  const later = '2026-11-22T02:08:00.000Z';
  await Promise.all([replay.seek(middle), replay.seek(later)]);
  hub.latest.sendFrame({ events: eventsAt('bulk-0', 50, 1), from_time: middle });
  hub.latest.sendFrame({ events: eventsAt('bulk-0', 80, 1), from_time: later });
  expect(handlers.onSeek).toHaveBeenCalledExactlyOnceWith(later);
  expect(positionsOf(played)).toEqual(['bulk-0:80']);
});

test('of_two_seeks_at_once_the_first_one_counts_when_the_last_one_is_refused', async () => {
  const { hub, replay, played, handlers } = await aReplay();
  const seek = hub.answers['seek_replay'];
  hub.answers['seek_replay'] = (argument) => {
    if (argument['position_time'] !== middle) throw hubException(4000, 'position_time: must be in the range');
    return seek?.(argument);
  };
  await Promise.allSettled([replay.seek(middle), replay.seek('2027-01-01T00:00:00Z')]);
  hub.latest.sendFrame({ events: eventsAt('bulk-0', 50, 1), from_time: middle });
  expect(handlers.onSeek).toHaveBeenCalledExactlyOnceWith(middle);
  expect(positionsOf(played)).toEqual(['bulk-0:50']);
});

test('a_seek_back_while_another_one_is_under_way_does_not_take_the_former_frames_for_new_ones', async () => {
  const { hub, replay, played } = await aReplay();
  const seeking = [replay.seek(middle), replay.seek(begin)];
  hub.latest.sendFrame({ events: eventsAt('bulk-0', 7, 1) });
  await Promise.all(seeking);
  hub.latest.sendFrame({ events: eventsAt('bulk-0', 1, 1) });
  expect(positionsOf(played)).toEqual(['bulk-0:1']);
});

test('the_place_asked_for_last_is_the_last_that_the_hub_hears_though_one_before_went_by_another_moment', async () => {
  const { hub, replay } = await aReplay();
  await Promise.all([replay.seek(begin), replay.seek(middle)]);
  expect(hub.latest.calledWith('seek_replay').at(-1)).toMatchObject({ position_time: middle });
});

test('a_refused_seek_leaves_it_where_it_was', async () => {
  const { hub, replay, played } = await aReplay();
  hub.answers['seek_replay'] = () => {
    throw hubException(4000, 'position_time: must be in the range');
  };
  await expect(replay.seek('2027-01-01T00:00:00Z')).rejects.toThrow('must be in the range');
  hub.latest.sendFrame({ events: eventsAt('bulk-0', 2, 1) });
  expect(positionsOf(played)).toEqual(['bulk-0:2']);
});

test('frames_are_acknowledged_before_half_of_what_may_be_under_way_has_come', async () => {
  const { hub } = await aReplay({ maxUnackedBytes: 262_144 });
  for (let n = 1; n <= 5; n++) hub.latest.sendFrame({ cursor: `r-${n}` });
  expect(hub.latest.calledWith('ack')).toEqual([
    { replay_id: 'replay-1', cursor: 'r-2' },
    { replay_id: 'replay-1', cursor: 'r-4' },
  ]);
});

test('what_came_before_a_seek_is_acknowledged_by_a_cursor_of_its_own', async () => {
  const { hub, replay } = await aReplay();
  hub.latest.sendFrame({ cursor: 'before-1' });
  await replay.seek(middle);
  hub.latest.sendFrame({ cursor: 'after-1', from_time: middle });
  expect(hub.latest.calledWith('ack')).toEqual([{ replay_id: 'replay-1', cursor: 'before-1' }]);
});

test('the_last_frame_is_acknowledged_though_no_other_follows', async () => {
  const { hub, clock } = await aReplay();
  hub.latest.sendFrame({ cursor: 'r-1' });
  clock.advance(1_000);
  expect(hub.latest.calledWith('ack')).toEqual([{ replay_id: 'replay-1', cursor: 'r-1' }]);
});

test('after_a_lost_connection_it_goes_on_behind_the_last_frame', async () => {
  const { hub, played, comesBack } = await aReplay();
  hub.latest.sendFrame({ cursor: 'r-9', events: eventsAt('bulk-0', 1, 1) });
  await comesBack();
  expect(hub.latest.calledWith('resume_replay')).toEqual([
    { replay_id: 'replay-1', cursor: 'r-9', max_unacked_bytes: 1_048_576 },
  ]);
  hub.latest.sendFrame({ cursor: 'r-10', events: eventsAt('bulk-0', 2, 1) });
  expect(positionsOf(played)).toEqual(['bulk-0:1', 'bulk-0:2']);
});

test('a_paused_one_stays_paused_over_a_lost_connection_and_is_read_on_when_it_is_resumed', async () => {
  const { hub, replay, played, comesBack } = await aReplay();
  hub.latest.sendFrame({ cursor: 'r-9' });
  await replay.pause();
  hub.answers['get_replay_status'] = (argument) => hub.replay({ ...argument, status: 'paused' });
  await comesBack();
  expect(hub.latest.calledWith('resume_replay')).toEqual([]);
  await replay.resume();
  expect(hub.latest.calledWith('resume_replay')).toMatchObject([{ cursor: 'r-9' }]);
  hub.latest.sendFrame({ events: eventsAt('bulk-0', 2, 1) });
  expect(positionsOf(played)).toEqual(['bulk-0:2']);
});

test('a_replay_that_is_gone_when_the_connection_is_back_is_told', async () => {
  const { hub, handlers, comesBack } = await aReplay();
  hub.answers['resume_replay'] = () => {
    throw hubException(4004, 'There is no such replay.');
  };
  await comesBack();
  expect(handlers.onLost).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 4004 }));
});

test('one_that_was_stopped_without_a_connection_is_stopped_by_the_next_one', async () => {
  const { hub, client, replay, played } = await aReplay();
  hub.latest.close();
  await eventually(() => expect(client.state.phase).toBe('reconnecting'));
  await replay.stop();
  client.retryNow();
  await eventually(() => expect(client.state.phase).toBe('connected'));
  expect(hub.latest.calledWith('stop_replay')).toEqual([{ replay_id: 'replay-1' }]);
  hub.latest.sendFrame({ events: eventsAt('bulk-0', 2, 1) });
  expect(played).toEqual([]);
});

test('what_has_ended_is_not_resumed_and_not_acknowledged', async () => {
  const { hub, clock, handlers, comesBack } = await aReplay();
  hub.latest.sendFrame({ cursor: 'r-9' });
  hub.latest.send('replay_status', hub.replay({ status: 'completed', progress: 100 }));
  clock.advance(2_000);
  expect(hub.latest.calledWith('ack')).toEqual([]);
  expect(handlers.onStatus).toHaveBeenLastCalledWith(expect.objectContaining({ status: 'completed' }));
  await comesBack();
  expect(hub.latest.calledWith('resume_replay')).toEqual([]);
});

test('without_a_connection_nothing_starts_and_the_error_says_so', async () => {
  const client = new EventHubClient({ connect: new FakeHub().connect, token: () => 't' });
  await expect(client.startReplay(request, { onEvents: vi.fn() })).rejects.toMatchObject({
    code: 1001,
    temporary: true,
  });
});

test('one_that_came_to_its_end_while_the_connection_was_away_is_told_as_ended_and_not_as_lost', async () => {
  const { hub, replay, handlers, comesBack } = await aReplay();
  hub.answers['resume_replay'] = () => {
    throw hubException(4000, 'The replay is completed: start another one.');
  };
  hub.answers['get_replay_status'] = (argument) =>
    hub.replay({ ...argument, status: 'completed', progress: 100 });
  await comesBack();
  expect(handlers.onLost).not.toHaveBeenCalled();
  expect(handlers.onStatus).toHaveBeenLastCalledWith(expect.objectContaining({ status: 'completed' }));
  expect(replay.info.status).toBe('completed');
  await comesBack();
  expect(hub.latest.calledWith('resume_replay')).toEqual([]);
});

test('one_that_has_ended_before_its_start_was_answered_is_not_gone_on_with', async () => {
  const { hub, client, comesBack } = await aReplay();
  const start = hub.answers['start_replay'];
  hub.answers['start_replay'] = (argument) => {
    hub.latest.send(
      'replay_status',
      hub.replay({ replay_id: 'replay-2', status: 'completed', progress: 100 }),
    );
    return { ...(start?.(argument) as object), replay_id: 'replay-2' };
  };
  const replay = await client.startReplay(request, { onEvents: () => undefined });
  expect(replay.info.status).toBe('completed');
  await comesBack();
  expect(hub.latest.calledWith('resume_replay')).toMatchObject([{ replay_id: 'replay-1' }]);
});
