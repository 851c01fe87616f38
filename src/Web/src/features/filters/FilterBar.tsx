import type { Ref } from 'react';
import { categories, type Category, type HubEvent } from '@eventhub/client';
import { Icon } from '../../shared/ui/Icon';
import { FacetMenu } from './FacetMenu';
import { facets } from './facets';
import { emptyFilter, hasLists, isEmpty, type ListFilter } from './filter';
import styles from './FilterBar.module.css';
import { SeverityToggles } from './SeverityToggles';

interface FilterBarProps {
  readonly filter: ListFilter;
  readonly onChange: (filter: ListFilter) => void;
  /** The events to choose values from, asked when a menu opens. */
  readonly events: () => readonly HubEvent[];
  readonly searchBox: Ref<HTMLInputElement>;
}

function isCategory(value: string): value is Category {
  return categories.some((category) => category === value);
}

export function FilterBar({ filter, onChange, events, searchBox }: FilterBarProps) {
  const change = (part: Partial<ListFilter>) => {
    const next = { ...filter, ...part };
    // Nothing left to narrow by: a switch that does nothing must not stay on.
    onChange(hasLists(next) ? next : { ...next, narrowed: false });
  };

  return (
    <div role="search" aria-label="Filter events" className={styles['bar']}>
      <div className={styles['search']}>
        <Icon name="search" />
        <input
          ref={searchBox}
          type="search"
          className="input"
          aria-label="Search type, source and data"
          aria-keyshortcuts="/"
          placeholder="Search, or client_ip:10.0"
          spellCheck={false}
          autoComplete="off"
          value={filter.search}
          onChange={(event) => change({ search: event.target.value })}
        />
        <kbd>/</kbd>
      </div>
      <SeverityToggles chosen={filter.severities} onChange={(chosen) => change({ severities: chosen })} />
      <FacetMenu
        name="Category"
        chosen={filter.categories}
        options={() => facets(events(), (event) => event.category, filter.categories)}
        onChange={(chosen) => change({ categories: chosen.filter(isCategory) })}
      />
      <FacetMenu
        name="Type"
        chosen={filter.types}
        options={() => facets(events(), (event) => event.type, filter.types)}
        onChange={(chosen) => change({ types: chosen })}
      />
      <FacetMenu
        name="Source"
        align="end"
        chosen={filter.sources}
        options={() => facets(events(), (event) => event.source, filter.sources)}
        onChange={(chosen) => change({ sources: chosen })}
      />
      {hasLists(filter) ? (
        <label
          className={styles['narrow']}
          title="Saves bandwidth. What does not match is not received, so it cannot be shown later without the history."
        >
          <input
            type="checkbox"
            checked={filter.narrowed}
            onChange={(event) => change({ narrowed: event.target.checked })}
          />
          Receive only these
        </label>
      ) : null}
      {isEmpty(filter) ? null : (
        <button type="button" className="button quiet" onClick={() => onChange(emptyFilter)}>
          Clear filters
        </button>
      )}
    </div>
  );
}
