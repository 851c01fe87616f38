import { expect, vi } from 'vitest';
import type { ConnectionState } from '../connectionState.js';
import { MemoryCursors, type Bookmark } from '../cursors.js';
import { EventHubClient } from '../eventHubClient.js';
import type { TokenCallback } from '../token.js';
import type { HubEvent } from '../wire.js';
import { eventually } from './eventually.js';
import { FakeClock } from './fakeClock.js';
import { FakeHub } from './fakeHub.js';

/** A client of a hub that exists only here, with a subscription and everything that is told. */
export function aReader(bookmark: Bookmark | null = null) {
  const hub = new FakeHub();
  const clock = new FakeClock();
  const cursors = new MemoryCursors(bookmark);
  const states: ConnectionState[] = [];
  const shown: HubEvent[] = [];
  const listener = {
    onHistory: vi.fn((events: readonly HubEvent[]) => shown.push(...events)),
    onEvents: vi.fn((events: readonly HubEvent[]) => shown.push(...events)),
    onRestart: vi.fn(() => shown.splice(0)),
    onGap: vi.fn(),
    onWatermark: vi.fn(),
    onUnreadable: vi.fn(),
    onRefused: vi.fn(),
    onAccepted: vi.fn(),
  };
  const onError = vi.fn();
  const token = vi.fn<TokenCallback>(() => 'token-1');
  const client = new EventHubClient({ connect: hub.connect, token, clock, random: () => 0.5 });
  client.onState((state) => states.push(state));
  client.onError(onError);
  const subscription = client.subscribe({ history: 500, cursors }, listener);
  const reaches = (phase: ConnectionState['phase']) =>
    eventually(() => expect(states.at(-1)?.phase).toBe(phase));
  const isConnected = (count: number) =>
    eventually(() => {
      expect(hub.connections.length).toBe(count);
      expect(states.at(-1)?.phase).toBe('connected');
    });
  /** Signs in with another token, as a page does. */
  const signIn = (next: string) => {
    token.mockReturnValue(next);
    client.start();
  };
  return {
    hub,
    clock,
    cursors,
    client,
    subscription,
    states,
    shown,
    listener,
    onError,
    token,
    reaches,
    isConnected,
    signIn,
  };
}
