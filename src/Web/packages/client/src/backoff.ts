export interface BackoffPolicy {
  /** Milliseconds before the first retry, before jitter. */
  readonly firstMs: number;
  /** No wait is longer than this, in milliseconds. */
  readonly longestMs: number;
  readonly factor: number;
  /** A connection that lived at least this many milliseconds starts the count anew. */
  readonly settledAfterMs: number;
}

export const defaultBackoff: BackoffPolicy = {
  firstMs: 500,
  longestMs: 20_000,
  factor: 2,
  settledAfterMs: 5_000,
};

/**
 * Milliseconds to wait before retry number `attempt` (from 1). Half is fixed, so that a hub that refuses at once is not
 * hammered; half is random, so that a thousand pages do not come back in step.
 */
export function retryDelay(attempt: number, random: number, policy: BackoffPolicy = defaultBackoff): number {
  const full = Math.min(policy.longestMs, policy.firstMs * policy.factor ** Math.max(0, attempt - 1));
  return full / 2 + (full / 2) * random;
}

/** Whether a connection that lived `livedMs` milliseconds is no sign of a hub that refuses at once. */
export function hasSettled(livedMs: number, policy: BackoffPolicy = defaultBackoff): boolean {
  return livedMs >= policy.settledAfterMs;
}

/** The number of the next retry after a connection that lived `livedMs` milliseconds. */
export function nextAttempt(attempt: number, livedMs: number, policy?: BackoffPolicy): number {
  return hasSettled(livedMs, policy) ? 1 : attempt + 1;
}
