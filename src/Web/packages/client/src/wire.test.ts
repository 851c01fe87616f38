import { expectTypeOf, test } from 'vitest';
import type { replayStatuses, ReplayStatus } from './replayWire.js';
import type { categories, Category, priorities, Priority, severities, Severity } from './wire.js';

// The compiler's affair: a list that lacks a name of the hub's document makes events of it unreadable.
test('lists_of_names_are_the_whole_of_what_the_document_has', () => {
  expectTypeOf<(typeof categories)[number]>().toEqualTypeOf<Category>();
  expectTypeOf<(typeof severities)[number]>().toEqualTypeOf<Severity>();
  expectTypeOf<(typeof priorities)[number]>().toEqualTypeOf<Priority>();
  expectTypeOf<(typeof replayStatuses)[number]>().toEqualTypeOf<ReplayStatus>();
});
