export { RateMeter } from './rateMeter';
export { RatePanel } from './RatePanel';
