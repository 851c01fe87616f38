import { expect, vi } from 'vitest';
import type { Bookmark, BookmarkStore } from '../bookmark';
import { EventHubClient, type ConnectionState } from '../eventHubClient';
import { eventually } from './eventually';
import { FakeClock } from './fakeClock';
import { FakeHub } from './fakeHub';
import type { HubEvent } from '../wire';

class MemoryBookmarks implements BookmarkStore {
  bookmark: Bookmark | null = null;

  load(): Bookmark | null {
    return this.bookmark;
  }

  save(bookmark: Bookmark): void {
    this.bookmark = bookmark;
  }

  clear(): void {
    this.bookmark = null;
  }
}

/** A client of a hub that exists only here, with everything that it tells. */
export function aReader(bookmark: Bookmark | null = null) {
  const hub = new FakeHub();
  const clock = new FakeClock();
  const bookmarks = new MemoryBookmarks();
  bookmarks.bookmark = bookmark;
  const states: ConnectionState[] = [];
  const shown: HubEvent[] = [];
  const listener = {
    onState: (state: ConnectionState) => states.push(state),
    onHistory: vi.fn((events: readonly HubEvent[]) => shown.push(...events)),
    onEvents: vi.fn((events: readonly HubEvent[]) => shown.push(...events)),
    onRestart: vi.fn(() => shown.splice(0)),
    onGap: vi.fn(),
    onUnreadable: vi.fn(),
    onError: vi.fn(),
  };
  const client = new EventHubClient({
    connect: hub.connect,
    token: 'token-1',
    bookmarks,
    listener,
    clock,
    random: () => 0.5,
  });
  const reaches = (phase: ConnectionState['phase']) =>
    eventually(() => expect(states.at(-1)?.phase).toBe(phase));
  const isConnected = (count: number) =>
    eventually(() => {
      expect(hub.connections.length).toBe(count);
      expect(states.at(-1)?.phase).toBe('connected');
    });
  return { hub, clock, bookmarks, client, states, shown, listener, reaches, isConnected };
}
