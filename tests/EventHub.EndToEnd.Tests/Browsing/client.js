// What the tests ask of the client in the browser, and what it has told them.
import { EventHubApi, EventHubClient, sessionStorageCursors } from '@eventhub/client';

const told = {
  states: [],
  events: [],
  stored: [],
  errors: [],
  asked: 0,
  welcomes: new Set(),
  frames: [],
  seeks: [],
  statuses: [],
};
let tokens = [];
let replay;
const idsOf = (events) => events.map(({ id }) => id);

const client = new EventHubClient({
  token: () => tokens[Math.min(told.asked++, tokens.length - 1)],
});
client.onState((state) => {
  told.states.push(state.phase);
  if (client.welcome !== null) told.welcomes.add(client.welcome.connection_id);
});
client.onError((error) => told.errors.push(error.message));

const replayed = {
  onEvents: (events) => told.frames.push(...idsOf(events)),
  onSeek: (from) => {
    told.seeks.push(from);
    told.frames.length = 0;
  },
  onStatus: ({ status }) => told.statuses.push(status),
  onLost: (error) => told.errors.push(error.message),
};

const api = new EventHubApi({ token: () => tokens.at(-1) });

window.browsed = {
  told,
  phase: () => client.state.phase,
  connections: () => told.welcomes.size,
  start(first, ...later) {
    tokens = [first, ...later];
    client.subscribe(
      { filter: { event_sources: ['browsed:*'] }, cursors: sessionStorageCursors('test'), ackIntervalMs: 50 },
      { onEvents: (events) => told.events.push(...idsOf(events)) },
    );
    client.start();
  },
  saveCursors: () => client.saveCursors(),
  emit: (event) => client.emit(event),
  recent: async (filter) => idsOf((await client.recent(filter)).events),
  followStored: () => {
    client.subscribe({ stored: true }, { onEvents: (events) => told.stored.push(...idsOf(events)) });
  },
  startReplay: async (request) => {
    replay = await client.startReplay(request, replayed, { maxUnackedBytes: 65_536 });
    return replay.info;
  },
  readReplay: async (id) => {
    replay = await client.resumeReplay(id, replayed);
    return replay.info;
  },
  pause: () => replay.pause(),
  resume: () => replay.resume(),
  seek: (time) => replay.seek(time),
  setSpeed: (speed) => replay.setSpeed(speed),
  api: (path, ...values) => {
    const [group, name] = path.split('.');
    return name === undefined ? api[group](...values) : api[group][name](...values);
  },
  refusalOf: async (path, ...values) => {
    try {
      await window.browsed.api(path, ...values);
    } catch ({ name, status, code, fields }) {
      return { name, status, code, fields };
    }
    return null;
  },
};
