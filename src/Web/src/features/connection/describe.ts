import type { ConnectionState } from '@eventhub/client';

export type StateName = 'connected' | 'connecting' | 'reconnecting' | 'offline';

export interface StateWords {
  readonly name: StateName;
  readonly short: string;
  /** What it means for what is on the screen, and what happens next. */
  readonly long: string;
  /** Whether a person can hasten it. */
  readonly canRetry: boolean;
}

const resumes = 'Nothing is lost: it goes on from the last event.';

/** `now` in milliseconds; `online` is what the browser says of the device's network. */
export function describe(state: ConnectionState, now: number, online: boolean): StateWords {
  switch (state.phase) {
    case 'connected':
      return {
        name: 'connected',
        short: 'Live',
        long: 'Connected. Events arrive as they happen.',
        canRetry: false,
      };
    case 'connecting':
      return { name: 'connecting', short: 'Connecting', long: 'Connecting to the hub…', canRetry: false };
    case 'stopped':
      return { name: 'offline', short: 'Stopped', long: 'Signed out. No events arrive.', canRetry: false };
    case 'refused':
      return {
        name: 'offline',
        short: 'Signed out',
        long: 'The hub no longer accepts this sign-in. No events arrive until you sign in again.',
        canRetry: false,
      };
    case 'reconnecting': {
      if (!online) {
        return {
          name: 'offline',
          short: 'No network',
          long: `This device has no network. ${resumes}`,
          canRetry: true,
        };
      }
      if (state.retryAt === null) {
        return {
          name: 'reconnecting',
          short: 'Reconnecting',
          long: `Not connected: trying again now (try ${state.attempt}). ${resumes}`,
          canRetry: false,
        };
      }
      const seconds = Math.max(0, Math.ceil((state.retryAt - now) / 1000));
      return {
        name: 'reconnecting',
        short: `Retry in ${seconds} s`,
        long: `Not connected: next try in ${seconds} s. ${resumes}`,
        canRetry: true,
      };
    }
  }
}
