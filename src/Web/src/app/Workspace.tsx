import { useEffect, useReducer, useRef, useState } from 'react';
import { useReplay } from '@eventhub/client/react';
import type { ThemeStore } from '../features/appearance';
import { ConnectionBanner } from '../features/connection';
import { CriticalStrip } from '../features/criticals';
import { DetailPanel } from '../features/detail';
import { ExportMenu } from '../features/export';
import { emptyFilter, FilterBar, toEventFilter, type ListFilter } from '../features/filters';
import { HelpDialog } from '../features/help';
import { EventList, PauseControl, StatusLine, type EventListHandle } from '../features/live';
import { NoticeList } from '../features/notices';
import { EmptyReplay, ReplayMenu, togglePlaying, TransportBar } from '../features/replay';
import { SignInForm, type Identity } from '../features/session';
import { useObservable } from '../shared/store/observable';
import { Dialog } from '../shared/ui/Dialog';
import { EmptyList } from './EmptyList';
import type { Feed } from './feed';
import { useHotkeys, type Command, type Focus } from './hotkeys';
import { nothingSelected, select } from './selection';
import { TopBar } from './TopBar';
import styles from './Workspace.module.css';

interface WorkspaceProps {
  readonly feed: Feed;
  readonly identity: Identity;
  /** Why a new token is asked for; null when all is well. */
  readonly problem: string | null;
  readonly themes: ThemeStore;
  readonly onSignIn: (token: string) => void;
  readonly onSignOut: () => void;
}

export function Workspace({ feed, identity, problem, themes, onSignIn, onSignOut }: WorkspaceProps) {
  const [selection, dispatch] = useReducer(select, nothingSelected);
  const list = useRef<EventListHandle>(null);
  const searchBox = useRef<HTMLInputElement>(null);
  const replay = useReplay(feed.client, {
    capacity: 0,
    onEvents: (events) => feed.replayed.receive(events),
    onClear: () => {
      dispatch({ do: 'let-go' });
      list.current?.scrollToNewest();
      feed.replayed.reset();
    },
  });
  const played = replay.info;
  const shown = played === null ? feed.live : feed.replayed;
  const view = useObservable(shown);
  const filter = useObservable(feed.filter);
  const connection = useObservable(feed.connection);
  const [away, setAway] = useState(false);
  const [help, setHelp] = useState(false);

  const reading = away || selection.current !== null;
  useEffect(() => {
    if (reading) shown.pause('reading');
    else if (shown.get().paused === 'reading') feed.resume(shown);
  }, [reading, shown, feed]);

  const setFilter = (next: ListFilter) => feed.setFilter(next);
  const resume = () => {
    dispatch({ do: 'let-go' });
    list.current?.scrollToNewest();
    feed.resume(shown);
  };
  const moveTo = (index: number) => {
    const row = view.rows.newest(Math.max(0, Math.min(index, view.rows.length - 1)));
    if (row === undefined) return;
    dispatch({ do: 'move', to: row });
    list.current?.reveal(view.rows.indexOf(row.n));
  };
  const moveBy = (step: number) => {
    if (selection.current === null) moveTo(list.current?.firstInSight() ?? 0);
    else moveTo(view.rows.indexOf(selection.current.n) + step);
  };

  const commands: Readonly<Record<Command, (focus: Focus) => void>> = {
    search: () => {
      searchBox.current?.focus();
      searchBox.current?.select();
    },
    next: () => moveBy(1),
    previous: () => moveBy(-1),
    open: () => dispatch({ do: 'open-current' }),
    close: (focus) => {
      if (focus === 'text') list.current?.focus();
      else dispatch({ do: 'close' });
    },
    pause: () => {
      if (played !== null) togglePlaying(replay);
      else if (view.paused === null) shown.pause('asked');
      else resume();
    },
    newest: () => {
      dispatch({ do: 'let-go' });
      list.current?.scrollToNewest();
    },
    oldest: () => moveTo(view.rows.length - 1),
    theme: () => themes.next(),
    help: () => setHelp(true),
  };
  useHotkeys(!help && problem === null, (command, focus) => commands[command](focus));

  return (
    <div className={styles['page']}>
      <TopBar
        feed={feed}
        identity={identity}
        themes={themes}
        onHelp={() => setHelp(true)}
        onSignOut={onSignOut}
      />
      <ConnectionBanner connection={feed.connection} onRetry={() => feed.retryNow()} />
      <NoticeList board={feed.notices} />
      <CriticalStrip
        criticals={feed.criticals}
        onOpen={(event) => dispatch({ do: 'show', event })}
        onClear={() => feed.criticals.clear()}
      />
      <div className={styles['tools']}>
        <FilterBar
          filter={filter}
          onChange={setFilter}
          events={() => shown.heldEvents()}
          searchBox={searchBox}
        />
        <section aria-label="List actions" className={styles['actions']}>
          <span
            className={styles['pause']}
            data-absent={played !== null && view.paused === null ? '' : undefined}
          >
            <PauseControl view={view} onPause={() => shown.pause('asked')} onResume={resume} />
          </span>
          <ReplayMenu replay={replay} filter={toEventFilter(filter)} />
          <ExportMenu total={view.rows.length} events={() => shown.get().rows.inArrivalOrder()} />
        </section>
      </div>
      {played === null ? null : <TransportBar replay={replay} info={played} />}
      <main className={styles['main']}>
        <EventList
          handle={list}
          replayed={played !== null}
          rows={view.rows}
          current={selection.current?.n ?? null}
          onOpen={(row) => dispatch({ do: 'open', row })}
          onAway={setAway}
          empty={
            played !== null ? (
              <EmptyReplay info={played} held={view.held} />
            ) : (
              <EmptyList
                held={view.held}
                connection={connection}
                hub={window.location.origin}
                onClearFilters={() => setFilter(emptyFilter)}
              />
            )
          }
        />
        {selection.detail === null ? null : (
          <DetailPanel
            event={selection.detail}
            onClose={() => dispatch({ do: 'close' })}
            onOnlyType={(type) => setFilter({ ...filter, types: [type] })}
            onOnlySource={(source) => setFilter({ ...filter, sources: [source] })}
          />
        )}
      </main>
      <StatusLine view={view} verb={played === null ? 'received' : 'played'} />
      {help ? <HelpDialog capacity={shown.capacity} onClose={() => setHelp(false)} /> : null}
      {problem === null ? null : (
        <Dialog label="Sign in again">
          <SignInForm problem={problem} onSignIn={onSignIn} onSignOut={onSignOut} />
        </Dialog>
      )}
    </div>
  );
}
