import { defaultBackoff, hasSettled, nextAttempt, retryDelay, type BackoffPolicy } from './backoff.js';
import type { Clock } from './clock.js';
import type { ConnectionState } from './connectionState.js';
import { isRefusal, toHubError, type HubError } from './hubError.js';
import type { Pause } from './pause.js';

/** How a connection, or a try at one, came to its end. */
export interface SessionEnd {
  readonly reason: unknown;
  readonly livedMs: number;
  /** The token that was in force at the end; null when none was presented to the hub. */
  readonly token: string | null;
}

/** What the tries need of their client. */
export interface Tries {
  readonly clock: Clock;
  readonly pause: Pause;
  readonly backoff: BackoffPolicy | undefined;
  readonly random: () => number;
  isStopped(): boolean;
  /** Connects, and returns when that is over. @param token asked for when null */
  connectOnce(token: string | null): Promise<SessionEnd>;
  /** Null when there is no other. @throws Nobody knows. */
  otherToken(refused: string): Promise<string | null>;
  become(state: ConnectionState): void;
}

/** Connects anew after every end, until it is stopped (null) or the hub refuses and there is no other token. */
export async function keepConnected(tries: Tries): Promise<HubError | null> {
  let attempt = 0;
  // Once before a connection has lasted: a hub that refuses every token would be asked without a pause.
  let mayHurry = true;
  let other: string | null = null;
  while (!tries.isStopped()) {
    const end = await tries.connectOnce(other);
    if (tries.isStopped()) return null;

    mayHurry ||= hasSettled(end.livedMs, tries.backoff);
    other = null;
    let reason = end.reason;
    const error = toHubError(reason);
    if (error !== null && isRefusal(error) && end.token !== null) {
      try {
        other = await tries.otherToken(end.token);
        if (other === null) return tries.isStopped() ? null : error;
      } catch (failure) {
        // Nobody knows whether there is another token: asked again with the next try.
        reason = failure;
      }
      if (other !== null && mayHurry) {
        mayHurry = false;
        continue;
      }
      other = null;
    }

    if (tries.isStopped()) return null;
    attempt = nextAttempt(attempt, end.livedMs, tries.backoff);
    await waitForTry(tries, attempt, reason);
  }
  return null;
}

async function waitForTry(tries: Tries, attempt: number, failure: unknown): Promise<void> {
  const reason = toHubError(failure)?.message ?? (failure instanceof Error ? failure.message : '');
  const wait = retryDelay(attempt, tries.random(), tries.backoff ?? defaultBackoff);
  const retryAt = tries.clock.now() + wait;
  tries.become({ phase: 'reconnecting', attempt, retryAt, reason });
  await tries.pause.wait(wait);
  if (!tries.isStopped()) tries.become({ phase: 'reconnecting', attempt, retryAt: null, reason });
}
