import type { LanePositions } from './positions';

/** How far this reader has read: the hub's opaque cursor, and the positions seen up to it. */
export interface Bookmark {
  readonly cursor: string;
  readonly positions: LanePositions;
}

export interface BookmarkStore {
  load(): Bookmark | null;
  save(bookmark: Bookmark): void;
  clear(): void;
}

function decode(stored: string): Bookmark | null {
  let value: unknown;
  try {
    value = JSON.parse(stored);
  } catch (notJson) {
    // Somebody else's text under this key is no bookmark: start afresh rather than fail to start.
    if (notJson instanceof SyntaxError) return null;
    throw notJson;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { cursor, positions } = value as Record<string, unknown>;
  if (typeof cursor !== 'string' || typeof positions !== 'object' || positions === null) return null;
  const sequences = Object.entries(positions).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  return { cursor, positions: Object.fromEntries(sequences) };
}

/** Keeps a user's bookmark in web storage. A browser that refuses to store costs only the resume after a reload. */
export class WebStorageBookmarks implements BookmarkStore {
  readonly #storage: Storage;
  readonly #key: string;

  constructor(storage: Storage, user: string) {
    this.#storage = storage;
    this.#key = `eventhub.bookmark:${user}`;
  }

  load(): Bookmark | null {
    const stored = this.#storage.getItem(this.#key);
    return stored === null ? null : decode(stored);
  }

  save(bookmark: Bookmark): void {
    try {
      this.#storage.setItem(this.#key, JSON.stringify(bookmark));
    } catch (refused) {
      if (!(refused instanceof DOMException)) throw refused;
    }
  }

  clear(): void {
    this.#storage.removeItem(this.#key);
  }
}
