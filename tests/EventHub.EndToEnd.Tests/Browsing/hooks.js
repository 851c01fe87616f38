// A component with every hook, so that what React has rendered of the hub's events can be read off the page.
import { createElement, StrictMode, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { localStorageCursors } from '@eventhub/client';
import { useEventHub, useEvents, useReplay } from '@eventhub/client/react';

const told = { events: [] };
let phase = 'stopped';
let player;

function List({ name, events }) {
  const items = events.map(({ id, type }) => createElement('li', { key: id, 'data-id': id }, type));
  return createElement('ol', { id: name }, items);
}

function Board({ token, terms }) {
  const { client, state } = useEventHub({ token: () => token });
  const { events, error } = useEvents(client, {
    ...terms,
    cursors: localStorageCursors('board'),
    onEvents: (fresh) => told.events.push(...fresh.map(({ id }) => id)),
  });
  const replay = useReplay(client);
  useEffect(() => {
    phase = state.phase;
    player = replay;
  });
  return createElement(
    'main',
    null,
    createElement('output', { id: 'error' }, error?.message ?? ''),
    createElement(List, { name: 'live', events }),
    createElement('output', { id: 'replay' }, replay.error?.message ?? replay.info?.status ?? 'none'),
    createElement(List, { name: 'replayed', events: replay.events }),
  );
}

const root = createRoot(document.getElementById('root'));

window.browsed = {
  told,
  phase: () => phase,
  start: (token, terms) => root.render(createElement(StrictMode, null, createElement(Board, { token, terms }))),
  leave: () => root.unmount(),
  text: (id) => document.getElementById(id)?.textContent,
  listed: (id) => [...document.querySelectorAll(`#${id} > li`)].map((item) => item.dataset.id),
  play: (name, ...values) => player[name](...values),
};
