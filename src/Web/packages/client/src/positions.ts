/** The last sequence seen of each lane. */
export type LanePositions = Readonly<Record<string, number>>;

interface Position {
  readonly lane: string;
  readonly sequence: number;
}

export function parsePosition(position: string): Position | null {
  const colon = position.lastIndexOf(':');
  const sequence = Number(position.slice(colon + 1));
  if (colon < 1 || colon === position.length - 1 || !Number.isSafeInteger(sequence)) return null;
  return { lane: position.slice(0, colon), sequence };
}

/** Whether `position` is not beyond what `seen` holds of its lane. Without a position nothing can be said: false. */
export function isSeen(seen: LanePositions, position: string | undefined): boolean {
  const parsed = position === undefined ? null : parsePosition(position);
  if (parsed === null) return false;
  const last = seen[parsed.lane];
  return last !== undefined && parsed.sequence <= last;
}

/** Lets every event through once: sequences of a lane only grow, so whatever is not beyond the last is a repeat. */
export class PositionGate {
  readonly #last: Map<string, number>;

  constructor(seen: LanePositions = {}) {
    this.#last = new Map(Object.entries(seen));
  }

  admit(position: string | undefined): boolean {
    const parsed = position === undefined ? null : parsePosition(position);
    if (parsed === null) return true;
    const last = this.#last.get(parsed.lane);
    if (last !== undefined && parsed.sequence <= last) return false;
    this.#last.set(parsed.lane, parsed.sequence);
    return true;
  }

  seen(): LanePositions {
    return Object.fromEntries(this.#last);
  }
}
