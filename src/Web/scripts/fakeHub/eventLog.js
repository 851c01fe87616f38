import { randomUUID } from 'node:crypto';

/** @import { FakeEvent } from './dnsEvents.js' */
/** @typedef {Record<string, number>} Sequences */

const urgentPriorities = ['critical', 'urgent'];

/** A log in memory with the lanes, positions and cursors of the real one. */
export class EventLog {
  /** @type {Map<string, FakeEvent[]>} */
  #lanes = new Map([
    ['urgent', []],
    ['bulk-0', []],
  ]);
  /** @type {FakeEvent[]} */
  #arrivals = [];
  #identity = randomUUID();

  /** @param {FakeEvent} event */
  append(event) {
    const lane = urgentPriorities.includes(event.priority) ? 'urgent' : 'bulk-0';
    const events = this.#lane(lane);
    const stored = { ...event, position: `${lane}:${events.length + 1}` };
    events.push(stored);
    this.#arrivals.push(stored);
    return stored;
  }

  /** @param {number} limit */
  newest(limit) {
    return this.#arrivals.slice(-limit);
  }

  /** @returns {Sequences} */
  end() {
    return Object.fromEntries([...this.#lanes].map(([lane, events]) => [lane, events.length]));
  }

  /** @param {Sequences} after @param {number} limit @returns {{ events: FakeEvent[], after: Sequences }} */
  read(after, limit) {
    for (const [lane, all] of this.#lanes) {
      const from = after[lane] ?? 0;
      if (from >= all.length) continue;
      const events = all.slice(from, from + limit);
      return { events, after: { ...after, [lane]: from + events.length } };
    }
    return { events: [], after };
  }

  /** @param {Sequences} sequences */
  cursor(sequences) {
    return Buffer.from(JSON.stringify([this.#identity, sequences])).toString('base64url');
  }

  /** The sequences of a cursor, or null when it is of another log. @param {string} cursor @returns {Sequences | null} */
  parse(cursor) {
    const [identity, sequences] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return identity === this.#identity ? sequences : null;
  }

  /** As if the data directory had been removed. */
  wipe() {
    for (const events of this.#lanes.values()) events.length = 0;
    this.#arrivals.length = 0;
    this.#identity = randomUUID();
  }

  /** @param {string} name @returns {FakeEvent[]} */
  #lane(name) {
    const events = this.#lanes.get(name);
    if (events === undefined) throw new Error(`no lane ${name}`);
    return events;
  }
}
