import type { LanePositions } from './positions.js';

/** How far a reader has read: the hub's opaque cursor, and the positions seen up to it. */
export interface Bookmark {
  readonly cursor: string;
  readonly positions: LanePositions;
}

/** Where one subscription keeps its place. Calls are few: at most one a second while events flow. */
export interface CursorStore {
  /** Null when there is none, or none that can be read. */
  load(): Bookmark | null;
  /** Must not throw: a place that cannot be kept costs only the resume after a reload. */
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

/** Keeps the place in web storage, under `eventhub.bookmark:` and `name`. */
export class WebStorageCursors implements CursorStore {
  readonly #storage: Storage;
  readonly #key: string;

  /** @param name tells the readers of one origin apart: name the user, and what the subscription is for. */
  constructor(storage: Storage, name: string) {
    this.#storage = storage;
    this.#key = `eventhub.bookmark:${name}`;
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

/** Keeps the place as long as this object lives: over lost connections, not over a reload. */
export class MemoryCursors implements CursorStore {
  #bookmark: Bookmark | null;

  constructor(bookmark: Bookmark | null = null) {
    this.#bookmark = bookmark;
  }

  load(): Bookmark | null {
    return this.#bookmark;
  }

  save(bookmark: Bookmark): void {
    this.#bookmark = bookmark;
  }

  clear(): void {
    this.#bookmark = null;
  }
}

function webStorage(which: 'localStorage' | 'sessionStorage', name: string): CursorStore {
  try {
    return new WebStorageCursors(globalThis[which], name);
  } catch (refused) {
    // A browser that keeps nothing for this site throws at the mention of its storage.
    if (refused instanceof DOMException) return new MemoryCursors();
    throw refused;
  }
}

/** A place that outlives the browser. Of two tabs that read under one name, the one that writes last wins. */
export function localStorageCursors(name: string): CursorStore {
  return webStorage('localStorage', name);
}

/** A place of this tab, which outlives a reload. */
export function sessionStorageCursors(name: string): CursorStore {
  return webStorage('sessionStorage', name);
}
