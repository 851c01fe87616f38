import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { ConnectionState } from '../connectionState.js';
import { EventHubClient } from '../eventHubClient.js';
import type { TokenCallback } from '../token.js';
import { useLatest } from './useLatest.js';

export interface UseEventHubOptions {
  /** The hub's address; the page's own origin when absent. Another address makes another client. */
  readonly url?: string;
  /** Asked as a client asks for it; need not be the same function at every render. */
  readonly token: TokenCallback;
}

export interface EventHubConnection {
  /** The same one as long as the address is. Give it to `useEvents` and `useReplay`. */
  readonly client: EventHubClient;
  readonly state: ConnectionState;
}

/** A client that is connected as long as the component is mounted. */
export function useEventHub({ url, token }: UseEventHubOptions): EventHubConnection {
  const latest = useLatest(token);
  const client = useMemo(
    () => new EventHubClient({ token: () => latest()(), ...(url === undefined ? {} : { url }) }),
    [url, latest],
  );
  useEffect(() => {
    client.start();
    return () => void client.stop();
  }, [client]);
  return { client, state: useConnectionState(client) };
}

/** How a client's connection stands. */
export function useConnectionState(client: EventHubClient): ConnectionState {
  return useSyncExternalStore(
    useMemo(() => (onChange: () => void) => client.onState(onChange), [client]),
    () => client.state,
    () => client.state,
  );
}
