import { act, fireEvent, render, screen } from '@testing-library/react';
import { EventHubClient, type ReplayRequest } from '@eventhub/client';
import { useReplay } from '@eventhub/client/react';
import { eventually } from '@eventhub/client/testing/eventually';
import { FakeHub, hubException } from '@eventhub/client/testing/fakeHub';
import { settled } from '@eventhub/client/testing/settled';
import userEvent from '@testing-library/user-event';
import { expect, onTestFinished, test, vi } from 'vitest';
import { TransportBar } from './TransportBar';

const request: ReplayRequest = {
  name: 'night',
  start_time: '2026-11-22T02:00:00.000Z',
  end_time: '2026-11-22T02:10:00.000Z',
};

function Player({ client }: { readonly client: EventHubClient }) {
  const replay = useReplay(client);
  return replay.info === null ? (
    <button type="button" onClick={() => void replay.start(request)}>
      Start
    </button>
  ) : (
    <TransportBar replay={replay} info={replay.info} />
  );
}

async function playing(): Promise<FakeHub> {
  const hub = new FakeHub();
  const client = new EventHubClient({ connect: hub.connect, token: () => 'token' });
  onTestFinished(() => client.stop());
  client.start();
  await eventually(() => expect(client.state.phase).toBe('connected'));
  render(<Player client={client} />);
  await userEvent.click(screen.getByRole('button', { name: 'Start' }));
  await screen.findByRole('status', { name: 'Replay: Playing' });
  return hub;
}

test('a_key_steps_from_the_place_that_was_sought_before_the_browser_has_drawn_it', async () => {
  const hub = await playing();
  vi.stubGlobal('requestAnimationFrame', () => 0);
  screen.getByRole('slider').focus();
  await userEvent.keyboard('{PageUp}');
  await act(settled);
  await userEvent.keyboard('{ArrowRight}');
  await eventually(() => expect(hub.latest.calledWith('seek_replay')).toHaveLength(2));
  expect(hub.latest.calledWith('seek_replay')).toMatchObject([
    { position_time: '2026-11-22T02:01:00.000Z' },
    { position_time: '2026-11-22T02:01:06.000Z' },
  ]);
});

test('what_refuses_a_finished_replay_another_time_stays_in_sight_when_its_timeline_is_dragged', async () => {
  const hub = await playing();
  act(() => hub.latest.send('replay_status', hub.replay({ status: 'completed', progress: 100 })));
  await screen.findByRole('status', { name: 'Replay: Finished' });

  hub.answers['start_replay'] = () => {
    throw hubException(4029, '20 replays run in all: try later.');
  };
  fireEvent.change(screen.getByRole('slider'), { target: { value: '500' } });
  expect((await screen.findByRole('alert')).textContent).toContain('try later');
  await eventually(() => expect(hub.latest.calledWith('start_replay')).toHaveLength(2));
  await act(settled);
  expect(hub.latest.calledWith('seek_replay')).toEqual([]);
  expect(screen.getByRole('alert').textContent).toContain('try later');
});

test('a_key_steps_from_the_speed_that_was_chosen_before_the_hub_has_answered', async () => {
  const hub = await playing();
  hub.answers['set_replay_speed'] = () => new Promise(() => undefined);
  const choice = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Speed' });
  fireEvent.change(choice, { target: { value: '2' } });
  expect(choice.value).toBe('2');
});

test('space_pressed_twice_before_the_hub_has_answered_leaves_it_playing', async () => {
  const hub = await playing();
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  hub.answers['pause_replay'] = async (argument) => {
    await held;
    return hub.replay({ ...argument, status: 'paused' });
  };
  const button = screen.getByRole('button', { name: 'Pause the replay' });
  fireEvent.click(button);
  fireEvent.click(button);
  await act(async () => {
    release();
    await eventually(() => expect(hub.latest.calledWith('resume_replay')).toHaveLength(1));
  });
  expect(hub.latest.calledWith('pause_replay')).toHaveLength(1);
  await screen.findByRole('status', { name: 'Replay: Playing' });
});

test('a_replay_that_has_ended_is_played_again_by_a_key_though_the_browser_has_drawn_nothing_since', async () => {
  const hub = await playing();
  vi.stubGlobal('requestAnimationFrame', () => 0);
  act(() => hub.latest.send('replay_status', hub.replay({ status: 'completed', progress: 100 })));
  screen.getByRole('slider').focus();
  await userEvent.keyboard(' ');
  await eventually(() => expect(hub.latest.calledWith('start_replay')).toHaveLength(2));
  expect(hub.latest.calledWith('pause_replay')).toEqual([]);
});
