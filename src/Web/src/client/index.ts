export { defaultBackoff, type BackoffPolicy } from './backoff';
export { WebStorageBookmarks, type Bookmark, type BookmarkStore } from './bookmark';
export { systemClock, type Clock } from './clock';
export type { ConnectionFactory, HubConnection } from './connection';
export {
  EventHubClient,
  type ConnectionState,
  type EventHubClientOptions,
  type EventHubListener,
} from './eventHubClient';
export { errorCodes, HubError } from './hubError';
export { signalrConnections } from './signalrConnection';
export * from './wire';
