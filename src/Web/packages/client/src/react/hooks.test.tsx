import { act, cleanup, renderHook } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { deferred } from '../deferred.js';
import { EventHubClient } from '../eventHubClient.js';
import type { ReplayRequest } from '../replayWire.js';
import type { Severity } from '../wire.js';
import { eventsAt, positionsOf } from '../testing/events.js';
import { eventually } from '../testing/eventually.js';
import { FakeHub, hubException } from '../testing/fakeHub.js';
import { useEventHub, useEvents, useReplay } from './index.js';

afterEach(cleanup);

const strict = { wrapper: StrictMode };
const request: ReplayRequest = {
  name: 'night',
  start_time: '2026-11-22T02:00:00.000Z',
  end_time: '2026-11-22T02:10:00.000Z',
};
const middle = '2026-11-22T02:05:00.000Z';

function aClient() {
  const hub = new FakeHub();
  const client = new EventHubClient({ connect: hub.connect, token: () => 'token' });
  client.start();
  return { hub, client };
}

async function anOpenClient() {
  const made = aClient();
  await eventually(() => expect(made.client.state.phase).toBe('connected'));
  return made;
}

test('a_hub_is_connected_to_while_the_component_is_mounted_and_left_with_it', async () => {
  const fetchToken = vi.fn(() => Promise.reject(new Error('nobody is signed in')));
  const { result, rerender, unmount } = renderHook(() => useEventHub({ token: () => fetchToken() }), strict);
  await eventually(() => expect(result.current.state.phase).toBe('reconnecting'));
  const { client } = result.current;
  rerender();
  expect(result.current.client).toBe(client);
  unmount();
  expect(client.state.phase).toBe('stopped');
});

test('events_are_held_up_to_the_capacity_and_every_one_is_told', async () => {
  const { hub, client } = await anOpenClient();
  const told: (string | undefined)[] = [];
  const { result } = renderHook(
    () => useEvents(client, { capacity: 3, onEvents: (events) => told.push(...positionsOf(events)) }),
    strict,
  );
  // The one of the mount that StrictMode takes back is closed before it was asked for.
  await eventually(() => expect(hub.latest.calledWith('subscribe_events')).toHaveLength(1));
  act(() => hub.latest.sendBatch({ events: eventsAt('bulk-0', 1, 8) }));
  await eventually(() =>
    expect(positionsOf(result.current.events)).toEqual(['bulk-0:6', 'bulk-0:7', 'bulk-0:8']),
  );
  expect(told).toHaveLength(8);
});

test('terms_of_the_same_value_are_the_same_and_others_replace_the_subscription_at_its_place', async () => {
  const { hub, client } = await anOpenClient();
  const { rerender } = renderHook(
    ({ severity }: { severity: Severity }) => useEvents(client, { filter: { severity_levels: [severity] } }),
    { initialProps: { severity: 'error' as Severity } },
  );
  await eventually(() => expect(hub.latest.calledWith('subscribe_events')).toHaveLength(1));
  hub.latest.sendBatch({ events: eventsAt('bulk-0', 1, 1), cursor: 'cursor-1' });
  rerender({ severity: 'error' });
  rerender({ severity: 'critical' });
  await eventually(() => expect(hub.latest.calledWith('subscribe_events')).toHaveLength(2));
  expect(hub.latest.calledWith('subscribe_events').at(-1)).toMatchObject({
    filter: { severity_levels: ['critical'] },
    cursor: 'cursor-1',
  });
});

test('a_filter_that_the_hub_does_not_take_is_told_until_it_changes', async () => {
  const { hub, client } = await anOpenClient();
  const subscribe = hub.answers['subscribe_events'];
  hub.answers['subscribe_events'] = () => {
    throw hubException(4000, 'filter.event_types: must not be empty');
  };
  const { result, rerender } = renderHook(
    ({ types }: { types: string[] }) => useEvents(client, { filter: { event_types: types } }),
    { initialProps: { types: [''] } },
  );
  await eventually(() => expect(result.current.error?.message).toContain('must not be empty'));
  expect(client.state.phase).toBe('connected');
  if (subscribe !== undefined) hub.answers['subscribe_events'] = subscribe;
  rerender({ types: ['zone_*'] });
  expect(result.current.error).toBeNull();
});

test('a_refusal_that_comes_after_the_terms_have_changed_is_no_error_of_the_new_ones', async () => {
  const { hub, client } = await anOpenClient();
  const held = deferred<undefined>();
  const subscribe = hub.answers['subscribe_events'];
  hub.answers['subscribe_events'] = async (argument) => {
    if (argument['filter_id'] === undefined) return subscribe?.(argument);
    await held.promise;
    throw hubException(4004, 'filter_id: there is no such filter');
  };
  const named: { filterId?: string } = { filterId: 'gone' };
  const { result, rerender } = renderHook((terms: typeof named) => useEvents(client, terms), {
    initialProps: named,
  });
  await eventually(() => expect(hub.latest.calledWith('subscribe_events')).toHaveLength(1));
  rerender({});
  await act(async () => {
    held.resolve(undefined);
    await eventually(() => expect(hub.latest.calledWith('subscribe_events')).toHaveLength(2));
  });
  expect(result.current.error).toBeNull();
});

test('an_error_is_over_when_the_hub_takes_the_same_terms_after_all', async () => {
  const { hub, client } = await anOpenClient();
  const subscribe = hub.answers['subscribe_events'];
  hub.answers['subscribe_events'] = () => {
    throw hubException(4004, 'filter_id: there is no such filter');
  };
  const { result } = renderHook(() => useEvents(client, { filterId: 'soon' }));
  await eventually(() => expect(result.current.error).not.toBeNull());
  if (subscribe !== undefined) hub.answers['subscribe_events'] = subscribe;
  hub.latest.close();
  await eventually(() => expect(client.state.phase).toBe('reconnecting'));
  client.retryNow();
  await eventually(() => expect(result.current.error).toBeNull());
  expect(client.state.phase).toBe('connected');
});

test('a_replay_is_played_sought_and_stopped_and_its_functions_stay_the_same', async () => {
  const { hub, client } = await anOpenClient();
  const { result, unmount } = renderHook(() => useReplay(client), strict);
  const { start, seek } = result.current;
  await act(() => start(request));
  expect(hub.latest.calledWith('start_replay')).toMatchObject([{ max_unacked_bytes: 262_144 }]);
  act(() => hub.latest.sendFrame({ events: eventsAt('bulk-0', 1, 2), progress: 40, position_time: middle }));
  await eventually(() => expect(result.current).toMatchObject({ progress: 40, positionTime: middle }));
  expect(positionsOf(result.current.events)).toEqual(['bulk-0:1', 'bulk-0:2']);

  await act(() => seek(middle));
  await eventually(() => expect(result.current.events).toEqual([]));
  expect(result.current.seek).toBe(seek);
  unmount();
  await eventually(() => expect(hub.latest.calledWith('stop_replay')).toHaveLength(1));
});

test('what_the_hub_refuses_is_told_in_its_words_and_the_next_call_forgets_it', async () => {
  const { hub, client } = await anOpenClient();
  const start = hub.answers['start_replay'];
  hub.answers['start_replay'] = () => {
    throw hubException(4029, '3 replays of yours run: stop one first.');
  };
  const { result } = renderHook(() => useReplay(client));
  await act(() => result.current.start(request));
  await eventually(() =>
    expect(result.current.error?.message).toBe('3 replays of yours run: stop one first.'),
  );
  expect(result.current.info).toBeNull();
  if (start !== undefined) hub.answers['start_replay'] = start;
  await act(() => result.current.start(request));
  await eventually(() => expect(result.current).toMatchObject({ error: null, info: { name: 'night' } }));
});

test('of_many_places_asked_for_at_once_only_the_last_one_is_sought', async () => {
  const { hub, client } = await anOpenClient();
  const { result } = renderHook(() => useReplay(client));
  await act(() => result.current.start(request));
  await act(async () => {
    const times = Array.from({ length: 9 }, (_, minute) => `2026-11-22T02:0${minute + 1}:00.000Z`);
    await Promise.all(times.map((time) => result.current.seek(time)));
  });
  expect(hub.latest.calledWith('seek_replay').map((call) => call['position_time'])).toEqual([
    '2026-11-22T02:09:00.000Z',
  ]);
});

test('back_to_live_shows_nothing_of_the_replay_any_more', async () => {
  const { hub, client } = await anOpenClient();
  const onClear = vi.fn();
  const { result } = renderHook(() => useReplay(client, { onClear }));
  await act(() => result.current.start(request));
  act(() => hub.latest.sendFrame({ events: eventsAt('bulk-0', 1, 2) }));
  onClear.mockClear();
  await act(() => result.current.stop());
  expect(result.current).toMatchObject({ info: null, positionTime: null, events: [] });
  act(() => hub.latest.sendFrame({ events: eventsAt('bulk-0', 3, 1) }));
  expect(result.current.info).toBeNull();
  expect(onClear).toHaveBeenCalledTimes(1);
});

test('frames_that_come_with_the_answer_to_the_start_are_shown', async () => {
  const { hub, client } = await anOpenClient();
  const start = hub.answers['start_replay'];
  hub.answers['start_replay'] = (argument) => {
    hub.latest.sendFrame({ events: eventsAt('bulk-0', 1, 2), progress: 40, position_time: middle });
    return start?.(argument);
  };
  const onClear = vi.fn();
  const onEvents = vi.fn();
  const { result } = renderHook(() => useReplay(client, { onClear, onEvents }));
  await act(() => result.current.start(request));
  await eventually(() => expect(positionsOf(result.current.events)).toEqual(['bulk-0:1', 'bulk-0:2']));
  expect(result.current).toMatchObject({ progress: 40, positionTime: middle });
  expect(onClear.mock.invocationCallOrder[0]).toBeLessThan(onEvents.mock.invocationCallOrder[0] ?? 0);
});

test('a_replay_that_is_stopped_before_its_turn_does_not_start', async () => {
  const { hub, client } = await anOpenClient();
  const { result } = renderHook(() => useReplay(client));
  await act(() => result.current.start(request));
  const held = deferred<undefined>();
  hub.answers['pause_replay'] = async (argument) => {
    await held.promise;
    return hub.replay({ ...argument, status: 'paused' });
  };
  await act(async () => {
    const calls = [result.current.pause(), result.current.start(request), result.current.stop()];
    held.resolve(undefined);
    expect(await Promise.all(calls)).toEqual([true, false, true]);
  });
  expect(hub.latest.calledWith('start_replay')).toHaveLength(1);
  await eventually(() => expect(result.current).toMatchObject({ info: null, isBusy: false, error: null }));
});

test('a_refused_start_leaves_nothing_of_the_replay_that_was_ended_for_it', async () => {
  const { hub, client } = await anOpenClient();
  const { result } = renderHook(() => useReplay(client));
  await act(() => result.current.start(request));
  act(() => hub.latest.sendFrame({ events: eventsAt('bulk-0', 1, 2) }));
  hub.answers['start_replay'] = () => {
    throw hubException(4029, '20 replays run in all: try later.');
  };
  await act(() => result.current.start(request));
  expect(hub.latest.calledWith('stop_replay')).toHaveLength(1);
  await eventually(() => expect(result.current.error?.message).toContain('try later'));
  expect(result.current).toMatchObject({ info: null, positionTime: null, events: [] });
});

test('of_two_starts_at_once_the_first_one_is_passed_over_and_the_refusal_of_the_last_one_leaves_nothing', async () => {
  const { hub, client } = await anOpenClient();
  const { result } = renderHook(() => useReplay(client));
  await act(() => result.current.start(request));
  const start = hub.answers['start_replay'];
  const held = deferred<undefined>();
  hub.answers['start_replay'] = async (argument) => {
    if (argument['name'] === 'refused') throw hubException(4029, '20 replays run in all: try later.');
    await held.promise;
    return start?.(argument);
  };
  await act(async () => {
    const first = result.current.start(request);
    await eventually(() => expect(hub.latest.calledWith('start_replay')).toHaveLength(2));
    const last = result.current.start({ ...request, name: 'refused' });
    held.resolve(undefined);
    expect(await Promise.all([first, last])).toEqual([false, false]);
  });
  await eventually(() => expect(result.current.error?.message).toContain('try later'));
  expect(result.current).toMatchObject({ info: null, events: [] });
});

test('a_refused_start_leaves_what_had_ended_by_itself_in_sight', async () => {
  const { hub, client } = await anOpenClient();
  const { result } = renderHook(() => useReplay(client));
  await act(() => result.current.start(request));
  act(() => {
    hub.latest.sendFrame({ events: eventsAt('bulk-0', 1, 2) });
    hub.latest.send('replay_status', hub.replay({ status: 'completed', progress: 100 }));
  });
  hub.answers['start_replay'] = () => {
    throw hubException(4029, '20 replays run in all: try later.');
  };
  await act(() => result.current.start(request));
  await eventually(() => expect(result.current.error?.message).toContain('try later'));
  expect(result.current).toMatchObject({ info: { status: 'completed' }, progress: 100 });
  expect(result.current.events).toHaveLength(2);
});

test('the_bounds_of_a_player_are_those_it_was_made_with', async () => {
  const { hub, client } = await anOpenClient();
  const { result, rerender } = renderHook(
    (bounds: { capacity: number; maxUnackedBytes: number }) => useReplay(client, bounds),
    { initialProps: { capacity: 1, maxUnackedBytes: 65_536 } },
  );
  const { start } = result.current;
  await act(() => start(request));
  rerender({ capacity: 5, maxUnackedBytes: 131_072 });
  expect(result.current.start).toBe(start);
  act(() => hub.latest.sendFrame({ events: eventsAt('bulk-0', 1, 3) }));
  await eventually(() => expect(positionsOf(result.current.events)).toEqual(['bulk-0:3']));
  expect(hub.latest.calledWith('stop_replay')).toEqual([]);
});
