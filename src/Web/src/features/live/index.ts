export { EventList, type EventListHandle } from './EventList';
export { defaultCapacity, LiveStore, type LiveView, type Pause } from './liveStore';
export { PauseControl } from './PauseControl';
export { StatusLine } from './StatusLine';
export type { Row, RowWindow } from './rows';
