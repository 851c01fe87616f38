import type { Clock } from './clock.js';
import { deferred } from './deferred.js';
import type { HubSession } from './hubSession.js';

/** Starts a session, and gives it up when it has not come up within `limitMs` milliseconds. */
export async function startInTime(session: HubSession, limitMs: number, clock: Clock): Promise<void> {
  const late = deferred<'late'>();
  const cancel = clock.schedule(limitMs, () => late.resolve('late'));
  try {
    const first = await Promise.race([session.start(), late.promise]);
    if (first === 'late') throw new Error(`The hub did not answer within ${limitMs / 1000} s.`);
  } finally {
    cancel();
  }
}
