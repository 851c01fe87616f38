import { expect, test, vi } from 'vitest';
import { deferred } from './deferred';
import { HubSession, type SessionDecoding } from './hubSession';
import { decodePayload, supportedEncodings } from './payload';
import { eventually } from './testing/eventually';
import { eventsAt } from './testing/events';
import { FakeHub } from './testing/fakeHub';
import { gzipped } from './testing/gzipped';

function aSession(decoding?: SessionDecoding) {
  const hub = new FakeHub();
  const connection = hub.connect(() => 'token');
  const told: string[] = [];
  const handlers = {
    onBatch: vi.fn((batch: { cursor: string }) => told.push(batch.cursor)),
    onWatermark: vi.fn(({ cursor }: { cursor: string }) => told.push(cursor)),
    onGap: vi.fn(({ reason }: { reason: string }) => told.push(reason)),
    onError: vi.fn(({ message }: { message: string }) => told.push(message)),
  };
  const session = new HubSession(connection, handlers, decoding);
  return { hub, session, told, handlers, connection: hub.latest };
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

const compressed = (payload: string) => ({
  subscription_id: 's',
  cursor: payload,
  encoding: 'gzip',
  payload,
});

test('a_compressed_batch_has_the_events_that_it_was_made_of', async () => {
  const { connection, handlers } = aSession();
  const events = eventsAt('bulk-0', 1, 40);
  const payload = await gzipped(JSON.stringify(events));
  connection.send('batched_events', { subscription_id: 's', cursor: 'c', encoding: 'gzip', payload });
  await eventually(() => expect(handlers.onBatch).toHaveBeenCalledOnce());
  expect(handlers.onBatch).toHaveBeenCalledWith({ subscription_id: 's', cursor: 'c', events, unreadable: 0 });
});

test('the_hub_is_told_what_this_platform_decodes', async () => {
  const { session, connection } = aSession();
  await session.subscribe({}, () => null);
  expect(supportedEncodings()).toContain('gzip');
  expect(connection.calledWith('subscribe_events')).toEqual([
    { filter: {}, encodings: supportedEncodings(), max_unacked_bytes: 1_048_576 },
  ]);
});

test('a_platform_that_decodes_nothing_asks_for_nothing', async () => {
  const { session, connection } = aSession({ encodings: [], decode: decodePayload });
  await session.subscribe({}, () => null);
  expect(connection.calledWith('subscribe_events')).toEqual([{ filter: {}, max_unacked_bytes: 1_048_576 }]);
});

test('messages_keep_their_order_whichever_is_decoded_first', async () => {
  const { decoding, finish } = heldDecoding();
  const { connection, told } = aSession(decoding);
  connection.send('batched_events', compressed('first'));
  connection.send('batched_events', compressed('second'));
  connection.send('gap', { count: 1, reason: 'third' });
  connection.send('batched_events', { subscription_id: 's', cursor: 'fourth', events: [] });
  connection.send('watermark', { subscription_id: 's', cursor: 'fifth' });
  connection.send('error', { code: 1001, message: 'sixth', temporary: true });

  finish('second', '[]');
  await Promise.resolve();
  expect(told).toEqual([]);
  finish('first', '[]');
  await eventually(() => expect(told).toEqual(['first', 'second', 'third', 'fourth', 'fifth', 'sixth']));

  connection.send('watermark', { subscription_id: 's', cursor: 'at once' });
  expect(told.at(-1)).toBe('at once');
});

test('a_batch_without_compression_is_taken_at_once', () => {
  const { connection, handlers } = aSession();
  const events = eventsAt('bulk-0', 1, 2);
  connection.send('batched_events', { subscription_id: 's', cursor: 'c', events });
  expect(handlers.onBatch).toHaveBeenCalledExactlyOnceWith({
    subscription_id: 's',
    cursor: 'c',
    events,
    unreadable: 0,
  });
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
  connection.send('watermark', { subscription_id: 's', cursor: 'later' });
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
