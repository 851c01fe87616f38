import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useEffect,
  useImperativeHandle,
  useRef,
  type MouseEvent,
  type PointerEvent,
  type ReactNode,
  type Ref,
} from 'react';
import { useMediaQuery } from '../../shared/ui/useMediaQuery';
import styles from './EventList.module.css';
import { EventRow } from './EventRow';
import type { Row, RowWindow } from './rows';

export interface EventListHandle {
  scrollToNewest(): void;
  /** Scrolls as little as needed for the row `index` places below the newest to be seen. */
  reveal(index: number): void;
  /** How many places below the newest the first row in sight is. */
  firstInSight(): number;
  focus(): void;
}

interface EventListProps {
  readonly rows: RowWindow;
  /** Arrival number of the row the keyboard is on. */
  readonly current: number | null;
  readonly onOpen: (row: Row) => void;
  /** Told when the newest rows leave the sight, or come back into it. */
  readonly onAway: (away: boolean) => void;
  /** Shown in place of rows when there are none. */
  readonly empty: ReactNode;
  readonly handle: Ref<EventListHandle>;
  /** Whether these are events of a replay, and their times those of back then. */
  readonly replayed?: boolean;
}

const rowHeight = 30;
// Narrow screens give the summary a line of its own.
const narrowRowHeight = 54;

export function EventList({
  rows,
  current,
  onOpen,
  onAway,
  empty,
  handle,
  replayed = false,
}: EventListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const pressed = useRef<Row | null>(null);
  const narrow = useMediaQuery('(max-width: 820px)');
  const height = narrow ? narrowRowHeight : rowHeight;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
    useFlushSync: false,
  });

  const items = virtualizer.getVirtualItems();
  // Rows take turns in a fixed number of elements: new text in an element there is costs far less than a new element,
  // both when the list moves on and when it is scrolled. A power of two, so that one row more or less in sight does not
  // deal the elements out anew.
  const slots = 2 ** Math.ceil(Math.log2(Math.max(1, items.length)));

  useEffect(() => virtualizer.measure(), [virtualizer, height]);

  useImperativeHandle(
    handle,
    () => ({
      scrollToNewest: () => virtualizer.scrollToOffset(0),
      reveal: (index) => virtualizer.scrollToIndex(index, { align: 'auto' }),
      firstInSight: () => Math.ceil((scroller.current?.scrollTop ?? 0) / height),
      focus: () => scroller.current?.focus({ preventScroll: true }),
    }),
    [virtualizer, height],
  );

  const rowUnder = (target: EventTarget): Row | null => {
    const n = (target as Element).closest<HTMLElement>('[data-n]')?.dataset['n'];
    return n === undefined ? null : (rows.newest(rows.indexOf(Number(n))) ?? null);
  };
  // The list may move between press and release: what was meant is what was under the pointer when it went down.
  const press = (event: PointerEvent) => {
    pressed.current = rowUnder(event.target);
  };
  const open = (event: MouseEvent) => {
    const byPointer = event.detail > 0;
    const row = (byPointer ? pressed.current : null) ?? rowUnder(event.target);
    pressed.current = null;
    if (row !== null) onOpen(row);
  };

  return (
    <div
      role="table"
      aria-label={replayed ? 'Replayed events' : 'Events'}
      aria-rowcount={rows.length + 1}
      className={styles['table']}
      data-replayed={replayed ? '' : undefined}
    >
      <div role="rowgroup" className={styles['head']}>
        <div role="row" aria-rowindex={1} className={styles['header']}>
          <span role="columnheader">{replayed ? 'Original time' : 'Time'}</span>
          <span role="columnheader">Severity</span>
          <span role="columnheader">Type</span>
          <span role="columnheader">Source</span>
          <span role="columnheader">What happened</span>
        </div>
      </div>
      <div
        ref={scroller}
        role="rowgroup"
        tabIndex={0}
        aria-label="Events, newest first"
        className={styles['scroller']}
        onScroll={(event) => onAway(event.currentTarget.scrollTop > height / 2)}
        onPointerDown={press}
        onClick={open}
      >
        {rows.length === 0 ? (
          <div role="row" className={styles['empty']}>
            <div role="cell">{empty}</div>
          </div>
        ) : (
          <div role="presentation" className={styles['space']} style={{ height: virtualizer.getTotalSize() }}>
            {items.map((item) => {
              const row = rows.newest(item.index);
              return row === undefined ? null : (
                <EventRow
                  key={item.index % slots}
                  row={row}
                  index={item.index}
                  top={item.start}
                  current={row.n === current}
                />
              );
            })}
          </div>
        )}
      </div>
    </div>
  );
}
