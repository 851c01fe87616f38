import { useState } from 'react';
import { count } from '../../shared/ui/count';
import { Popover } from '../../shared/ui/Popover';
import { toggled, type Facet } from './facets';
import styles from './FacetMenu.module.css';

interface FacetMenuProps {
  readonly name: string;
  readonly chosen: readonly string[];
  /** Asked when the menu opens, so that it does not move under the pointer. */
  readonly options: () => readonly Facet[];
  readonly onChange: (chosen: readonly string[]) => void;
  readonly align?: 'start' | 'end';
}

// A menu longer than this is searched, not read.
const searchFrom = 9;

export function FacetMenu({ name, chosen, options, onChange, align = 'start' }: FacetMenuProps) {
  const [offered, setOffered] = useState<readonly Facet[]>([]);
  const [wanted, setWanted] = useState('');
  const listed = offered.filter(({ value }) => value.toLowerCase().includes(wanted.trim().toLowerCase()));
  const only = chosen.length === 1 ? chosen[0] : undefined;

  return (
    <Popover
      name={`Filter by ${name.toLowerCase()}`}
      align={align}
      active={chosen.length > 0}
      label={
        <span className={styles['label']}>
          {only ?? name}
          {chosen.length > 1 ? ` (${chosen.length})` : ''}
        </span>
      }
      onOpen={() => {
        setOffered(options());
        setWanted('');
      }}
    >
      {(close) => (
        <>
          {offered.length >= searchFrom ? (
            <input
              type="search"
              className="input"
              aria-label={`Find a ${name.toLowerCase()}`}
              placeholder={`Find a ${name.toLowerCase()}`}
              value={wanted}
              onChange={(event) => setWanted(event.target.value)}
            />
          ) : null}
          <div className={styles['options']}>
            {listed.map((facet) => (
              <label key={facet.value} className={styles['option']}>
                <input
                  type="checkbox"
                  checked={chosen.includes(facet.value)}
                  onChange={() => onChange(toggled(chosen, facet.value))}
                />
                <span className={styles['value']}>{facet.value}</span>
                <span className={styles['count']}>{count(facet.count)}</span>
              </label>
            ))}
            {offered.length === 0 ? (
              <p className={styles['none']}>Nothing to choose yet: this lists what has been received.</p>
            ) : null}
            {offered.length > 0 && listed.length === 0 ? (
              <p className={styles['none']}>No {name.toLowerCase()} of this name has been received.</p>
            ) : null}
          </div>
          {chosen.length > 0 ? (
            <button
              type="button"
              className="button quiet"
              onClick={() => {
                onChange([]);
                close();
              }}
            >
              Any {name.toLowerCase()}
            </button>
          ) : null}
        </>
      )}
    </Popover>
  );
}
