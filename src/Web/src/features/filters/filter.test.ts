import { expect, test } from 'vitest';
import { anEvent } from '@eventhub/client/testing/events';
import { emptyFilter, isEmpty, matcher, sameSubscription, toSubscription, type ListFilter } from './filter';
import { cachedSearchText, searchText } from './searchText';

function matches(filter: Partial<ListFilter>, changes: Parameters<typeof anEvent>[0] = {}): boolean {
  return matcher({ ...emptyFilter, ...filter }, searchText)(anEvent(changes));
}

test('an_empty_filter_matches_everything', () => {
  expect(isEmpty(emptyFilter)).toBe(true);
  expect(matches({})).toBe(true);
});

test('lists_are_ored_and_fields_anded', () => {
  expect(matches({ severities: ['info', 'error'] })).toBe(true);
  expect(matches({ severities: ['error'] })).toBe(false);
  expect(matches({ severities: ['info'], categories: ['security'] })).toBe(false);
  expect(matches({ types: ['dns_query_log'], sources: ['ns1', 'ns2'] })).toBe(true);
  expect(matches({ sources: ['ns2'] })).toBe(false);
});

test.each(['LAB.example', 'dns_query', 'ns1', 'qtype:a', '10.0.0.7 www', 'source:ns1 client_ip:10.0'])(
  'a_search_finds_words_of_type_source_and_data: %s',
  (search) => expect(matches({ search })).toBe(true),
);

test.each(['www nothere', 'qname:10.0', 'qtype:mx'])(
  'a_search_needs_all_its_words_in_their_field: %s',
  (search) => expect(matches({ search })).toBe(false),
);

test('a_search_finds_escaped_names_as_they_are_typed', () => {
  expect(matches({ search: String.raw`a\032b` }, { data: { qname: String.raw`a\032b.lab.example` } })).toBe(
    true,
  );
});

test('a_search_looks_into_nested_data_and_tags', () => {
  const changes = { data: { errors: [{ file: 'zones.conf' }] }, tags: ['rpz'] };
  expect(matches({ search: 'file:zones' }, changes)).toBe(true);
  expect(matches({ search: 'tag:rpz' }, changes)).toBe(true);
});

test('the_text_of_an_event_is_made_once', () => {
  const textOf = cachedSearchText();
  const event = anEvent();
  const first = textOf(event);
  (event.data as { qname: string }).qname = 'changed';
  expect(textOf(event)).toBe(first);
});

test('only_a_narrowed_filter_reaches_the_hub_and_the_search_never_does', () => {
  const filter: ListFilter = { ...emptyFilter, search: 'x', severities: ['error'], sources: ['ns1'] };
  expect(toSubscription(filter)).toEqual({});
  const narrowed = { ...filter, narrowed: true };
  expect(toSubscription(narrowed)).toEqual({ severity_levels: ['error'], event_sources: ['ns1'] });
  expect(sameSubscription(narrowed, { ...narrowed, search: 'y' })).toBe(true);
  expect(sameSubscription(narrowed, filter)).toBe(false);
});
