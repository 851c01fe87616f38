export { EmptyReplay } from './EmptyReplay';
export { ReplayMenu } from './ReplayMenu';
export { togglePlaying, TransportBar } from './TransportBar';
