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
