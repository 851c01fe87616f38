import { expect, test } from 'vitest';
import { deferred } from './deferred.js';
import { HubSession, type SessionDecoding } from './hubSession.js';
import { eventually } from './testing/eventually.js';
import { eventsAt } from './testing/events.js';
import { FakeHub } from './testing/fakeHub.js';
import { gzipped } from './testing/gzipped.js';
import type { Batch } from './wire.js';

function aSession(decoding?: SessionDecoding) {
  const hub = new FakeHub();
  const connection = hub.connect(() => 'token');
  const told: string[] = [];
  const batches: Batch[] = [];
  const session = new HubSession(
    connection,
    { onWelcome: () => told.push('welcome'), onError: ({ message }) => told.push(message) },
    decoding,
  );
  session.subscriptions.expect();
  session.subscriptions.opened('s', (message) => {
    if (message.kind === 'batch') {
      batches.push(message.batch);
      told.push(message.batch.cursor);
    }
    if (message.kind === 'watermark') told.push(message.watermark.cursor);
    if (message.kind === 'gap') told.push(message.gap.cursor);
  });
  return { hub, session, told, batches, connection: hub.latest };
}

/** Decodes when the test says so. */
function heldDecoding() {
  const held = new Map<string, ReturnType<typeof deferred<string>>>();
  const decoding: SessionDecoding = {
    encodings: ['gzip'],
    decode: (_, payload) => {
      const decoded = deferred<string>();
      held.set(payload, decoded);
      return decoded.promise;
    },
  };
  return { decoding, finish: (payload: string, text: string) => held.get(payload)?.resolve(text) };
}

const aWatermark = (cursor: string) => ({ subscription_id: 's', cursor, matched: 0, filtered: 1 });

const compressed = (payload: string) => ({
  subscription_id: 's',
  cursor: payload,
  encoding: 'gzip',
  payload,
});

test('a_compressed_batch_has_the_events_that_it_was_made_of', async () => {
  const { connection, batches } = aSession();
  const events = eventsAt('bulk-0', 1, 40);
  const payload = await gzipped(JSON.stringify(events));
  connection.send('batched_events', { subscription_id: 's', cursor: 'c', encoding: 'gzip', payload });
  await eventually(() => expect(batches).toHaveLength(1));
  expect(batches).toMatchObject([{ cursor: 'c', events, unreadable: 0 }]);
});

test('messages_keep_their_order_whichever_is_decoded_first', async () => {
  const { decoding, finish } = heldDecoding();
  const { connection, told } = aSession(decoding);
  connection.send('batched_events', compressed('first'));
  connection.send('batched_events', compressed('second'));
  connection.send('gap', {
    subscription_id: 's',
    from: 'a:1',
    to: 'a:1',
    count: 1,
    reason: 'overflow',
    cursor: 'third',
  });
  connection.send('batched_events', { subscription_id: 's', cursor: 'fourth', events: [] });
  connection.send('watermark', aWatermark('fifth'));
  connection.send('error', { code: 1001, message: 'sixth', temporary: true });

  finish('second', '[]');
  await Promise.resolve();
  expect(told).toEqual([]);
  finish('first', '[]');
  await eventually(() => expect(told).toEqual(['first', 'second', 'third', 'fourth', 'fifth', 'sixth']));

  connection.send('watermark', aWatermark('at once'));
  expect(told.at(-1)).toBe('at once');
});

test('a_batch_without_compression_is_taken_at_once', () => {
  const { connection, batches } = aSession();
  const events = eventsAt('bulk-0', 1, 2);
  connection.send('batched_events', { subscription_id: 's', cursor: 'c', events });
  expect(batches).toMatchObject([{ cursor: 'c', events, unreadable: 0 }]);
});

test.each([
  ['that is no gzip', { encoding: 'gzip', payload: btoa('no gzip') }],
  ['that is no base64', { encoding: 'gzip', payload: '***' }],
  ['in an unknown encoding', { encoding: 'zstd', payload: '' }],
  ['without its payload', { encoding: 'gzip' }],
  ['that holds no events', { encoding: 'gzip', payload: await gzipped('7') }],
])('a_batch_%s_ends_the_connection_and_nothing_after_it_is_told', async (_, wrong) => {
  const { session, connection, told } = aSession();
  await session.start();
  connection.send('batched_events', { subscription_id: 's', cursor: 'c', ...wrong });
  connection.send('watermark', aWatermark('later'));
  expect(await session.ended).toBeInstanceOf(Error);
  expect(told).toEqual([]);
});

test('what_is_still_being_decoded_when_the_session_stops_is_not_told', async () => {
  const { decoding, finish } = heldDecoding();
  const { session, connection, told } = aSession(decoding);
  await session.start();
  connection.send('batched_events', compressed('late'));
  await session.stop();
  finish('late', '[]');
  await session.ended;
  expect(told).toEqual([]);
});

test('why_the_hub_closes_is_known_though_a_batch_before_it_is_still_being_decoded', async () => {
  const { decoding, finish } = heldDecoding();
  const { connection, session, told } = aSession(decoding);
  await session.start();
  connection.send('batched_events', compressed('one'));
  connection.send('error', { code: 4002, message: 'The token has expired.', temporary: false });
  connection.close(new Error('socket gone'));
  finish('one', '[]');
  await expect(session.ended).resolves.toMatchObject({ code: 4002 });
  expect(told).toEqual(['one', 'The token has expired.']);
});
