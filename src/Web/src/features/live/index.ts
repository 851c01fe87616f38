export { EventList, type EventListHandle } from './EventList';
export { defaultCapacity, LiveStore, type LiveView, type Pause } from './liveStore';
export { PauseBanner } from './PauseBanner';
export { PauseControl } from './PauseControl';
export type { Row, RowWindow } from './rows';
