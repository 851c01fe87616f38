import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, onTestFinished, test } from 'vitest';
import { anEvent, eventsAt } from '@eventhub/client/testing/events';
import { eventually } from '@eventhub/client/testing/eventually';
import { FakeHub, hubException } from '@eventhub/client/testing/fakeHub';
import { ThemeStore } from '../features/appearance';
import { SessionStore } from '../features/session';
import { aToken } from '../features/session/testing/aToken';
import { App } from './App';
import { Desk } from './desk';

function open(hub = new FakeHub()) {
  const session = new SessionStore(sessionStorage, () => Date.now());
  const desk = new Desk(session, hub.connect, sessionStorage);
  // A feed that is left running writes its bookmark into the next test's storage.
  onTestFinished(() => desk.signOut());
  const themes = new ThemeStore(localStorage, document.documentElement);
  const user = userEvent.setup();
  render(<App session={session} desk={desk} themes={themes} />);
  return { hub, session, desk, user };
}

async function openSignedIn(hub = new FakeHub()) {
  const page = open(hub);
  act(() => page.session.signIn(aToken({ sub: 'ada', role: 'admin' })));
  await isConnected();
  return page;
}

async function isConnected() {
  await eventually(() => expect(screen.getByRole('status').dataset['state']).toBe('connected'));
}

function send(hub: FakeHub, ...batches: Parameters<FakeHub['latest']['sendBatch']>[0][]) {
  act(() => batches.forEach((batch) => hub.latest.sendBatch(batch)));
}

const receivedIs = (count: string) =>
  eventually(() => expect(screen.getByTestId('received-total').textContent).toBe(count));

const positions = () => screen.getAllByRole('row').flatMap((row) => row.dataset['position'] ?? []);

test('a_pasted_token_signs_in_and_a_wrong_one_is_told', async () => {
  const { hub, user } = open();
  await user.type(screen.getByRole('textbox', { name: /^Token/ }), 'nonsense{Enter}');
  expect(screen.getByRole('alert').textContent).toContain('three parts');
  await user.clear(screen.getByRole('textbox', { name: /^Token/ }));
  await user.type(screen.getByRole('textbox', { name: /^Token/ }), `${aToken({ sub: 'ada' })}{Enter}`);
  await isConnected();
  expect(hub.connections.length).toBe(1);
});

test('a_fresh_page_lists_history_and_then_live_events_newest_first', async () => {
  const hub = new FakeHub();
  hub.recent = eventsAt('bulk-0', 1, 2);
  await openSignedIn(hub);
  send(hub, { events: eventsAt('bulk-0', 3, 1) });
  await receivedIs('3');
  expect(positions()).toEqual(['bulk-0:3', 'bulk-0:2', 'bulk-0:1']);
});

test('a_page_without_events_says_how_to_get_some', async () => {
  await openSignedIn();
  expect(screen.getByText('make demo')).toBeTruthy();
});

test('space_pauses_and_resumes_and_the_wait_is_counted', async () => {
  const { hub, user } = await openSignedIn();
  send(hub, { events: eventsAt('bulk-0', 1, 1) });
  await receivedIs('1');
  await user.keyboard(' ');
  send(hub, { events: eventsAt('bulk-0', 2, 3) });
  expect(await screen.findByRole('button', { name: /Resume\s*3 waiting/ })).toBeTruthy();
  expect(positions()).toEqual(['bulk-0:1']);
  await user.keyboard(' ');
  await eventually(() => expect(positions()).toHaveLength(4));
});

test('keys_walk_the_list_open_an_event_and_close_it_again', async () => {
  const { hub, user } = await openSignedIn();
  send(hub, { events: eventsAt('bulk-0', 1, 3) });
  await receivedIs('3');
  await user.keyboard('jj{Enter}');
  const detail = screen.getByRole('complementary', { name: 'Event detail' });
  expect(detail.textContent).toContain('bulk-0:2');
  await user.keyboard('j');
  expect(detail.textContent).toContain('bulk-0:1');
  expect(screen.getByText(/Paused while you read/)).toBeTruthy();
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('complementary', { name: 'Event detail' })).toBeNull();
  expect(screen.queryByText(/Paused while you read/)).toBeNull();
});

test('the_slash_goes_to_the_search_and_a_search_without_a_match_offers_the_way_back', async () => {
  const { hub, user } = await openSignedIn();
  send(hub, { events: eventsAt('bulk-0', 1, 3) });
  await receivedIs('3');
  await user.keyboard('/nowhere');
  expect(await screen.findByText('No event matches the filters')).toBeTruthy();
  await user.click(screen.getAllByRole('button', { name: 'Clear filters' })[0] ?? document.body);
  await eventually(() => expect(positions()).toHaveLength(3));
});

test('a_critical_event_is_pinned_whatever_the_filter_and_opens_from_there', async () => {
  const { hub, user } = await openSignedIn();
  await user.keyboard('/nowhere');
  send(hub, {
    events: [anEvent({ position: 'urgent:1', type: 'malware_blocked', priority: 'critical' })],
  });
  const strip = await screen.findByRole('region', { name: 'Latest critical events' });
  await user.click(within(strip).getByRole('button', { name: /malware_blocked/ }));
  expect(screen.getByRole('complementary', { name: 'Event detail' }).textContent).toContain('urgent:1');
});

test('receiving_only_what_is_listed_narrows_the_subscription', async () => {
  const { hub, user } = await openSignedIn();
  await user.click(screen.getByRole('button', { name: 'error' }));
  await user.click(screen.getByRole('checkbox', { name: 'Receive only these' }));
  await eventually(() =>
    expect(hub.latest.calledWith('subscribe_events').at(-1)?.['filter']).toEqual({
      severity_levels: ['error'],
    }),
  );
});

test('a_cursor_of_another_log_is_told_and_the_list_starts_anew', async () => {
  const hub = new FakeHub();
  const { desk } = await openSignedIn(hub);
  send(hub, { events: eventsAt('bulk-0', 500, 3) });
  await receivedIs('3');

  hub.recent = eventsAt('bulk-0', 1, 2);
  const subscribe = hub.answers['subscribe_events'];
  hub.answers['subscribe_events'] = (argument) => {
    if (argument['cursor'] !== 'recent-cursor') throw hubException(4004, 'cursor: of another log');
    return subscribe?.(argument);
  };
  act(() => hub.latest.close());
  act(() => desk.feed.get()?.retryNow());
  expect(await screen.findByText(/its log was replaced/)).toBeTruthy();
  await eventually(() => expect(positions()).toEqual(['bulk-0:2', 'bulk-0:1']));
});

test('an_expired_token_asks_for_a_new_one_and_what_was_listed_stays', async () => {
  const { hub, user } = await openSignedIn();
  send(hub, { events: eventsAt('bulk-0', 1, 2), cursor: 'cursor-2' });
  await receivedIs('2');
  act(() => {
    hub.latest.send('error', { code: 4002, message: 'token expired', temporary: false });
    hub.latest.close();
  });
  const dialog = await screen.findByRole('dialog', { name: 'Sign in again' });
  expect(within(dialog).getByRole('alert').textContent).toContain('expired');
  expect(positions()).toHaveLength(2);

  const token = aToken({ sub: 'ada', jti: 'second' });
  await user.type(within(dialog).getByRole('textbox', { name: /^Token/ }), `${token}{Enter}`);
  await isConnected();
  expect(hub.latest.token).toBe(token);
  expect(hub.latest.calledWith('subscribe_events')).toMatchObject([{ filter: {}, cursor: 'cursor-2' }]);
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('a_token_that_was_refused_is_tried_again_when_it_is_given_again', async () => {
  const { hub, session, user } = await openSignedIn();
  const token = session.get().signedIn?.token ?? '';
  act(() => {
    hub.latest.send('error', { code: 4001, message: 'no such key', temporary: false });
    hub.latest.close();
  });
  const dialog = await screen.findByRole('dialog', { name: 'Sign in again' });
  await user.type(within(dialog).getByRole('textbox', { name: /^Token/ }), `${token}{Enter}`);
  await isConnected();
  expect(hub.connections).toHaveLength(2);
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('signing_out_forgets_token_and_bookmark', async () => {
  const { hub, user } = await openSignedIn();
  send(hub, { events: eventsAt('bulk-0', 1, 2) });
  await user.click(screen.getByRole('button', { name: 'Sign out' }));
  expect(screen.getByRole('form', { name: 'Sign in' })).toBeTruthy();
  expect(sessionStorage.length).toBe(0);
});

test('the_question_mark_shows_the_keys', async () => {
  const { user } = await openSignedIn();
  await user.keyboard('?');
  const help = screen.getByRole('dialog', { name: 'Keyboard help' });
  expect(help.textContent).toContain('20,000');
  await user.click(within(help).getByRole('button', { name: 'Close help' }));
  expect(screen.queryByRole('dialog')).toBeNull();
});
