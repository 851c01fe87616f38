export { defaultBackoff, type BackoffPolicy } from './backoff.js';
export { systemClock, type Clock } from './clock.js';
export type { ConnectionFactory, HubConnection } from './connection.js';
export type { ConnectionState } from './connectionState.js';
export {
  localStorageCursors,
  MemoryCursors,
  sessionStorageCursors,
  WebStorageCursors,
  type Bookmark,
  type CursorStore,
} from './cursors.js';
export { UnreadableMessageError } from './decode.js';
export { EventHubClient, type EventHubClientOptions } from './eventHubClient.js';
export { ApiError } from './http/apiError.js';
export { EventHubApi, type ApiSchemas, type EventHubApiOptions } from './http/eventHubApi.js';
export { errorCodes, HubError } from './hubError.js';
export type { Replay, ReplayHandlers, ReplayOptions, ReplayProgress } from './replay.js';
export { isOver, replayStatuses } from './replayWire.js';
export type { ReplayInfo, ReplayRequest, ReplaySpeed, ReplayStatus } from './replayWire.js';
export { signalrConnections } from './signalrConnection.js';
export type {
  Beginning,
  EventSubscription,
  PlaceOptions,
  SubscribeOptions,
  SubscriptionHandlers,
  SubscriptionTerms,
} from './subscription.js';
export { claimsOf, expiryOf, type TokenCallback } from './token.js';
export * from './wire.js';
