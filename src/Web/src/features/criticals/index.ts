export { CriticalLog } from './criticalLog';
export { CriticalStrip } from './CriticalStrip';
