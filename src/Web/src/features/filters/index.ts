export {
  emptyFilter,
  isEmpty,
  matcher,
  sameSubscription,
  toEventFilter,
  toSubscription,
  type ListFilter,
} from './filter';
export { FilterBar } from './FilterBar';
export { cachedSearchText } from './searchText';
