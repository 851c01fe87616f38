export type { ReplayView } from './replayPlayer.js';
export {
  useConnectionState,
  useEventHub,
  type EventHubConnection,
  type UseEventHubOptions,
} from './useEventHub.js';
export { useEvents, type Events, type UseEventsOptions } from './useEvents.js';
export { useReplay, type ReplayControl, type UseReplayOptions } from './useReplay.js';
