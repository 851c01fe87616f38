import type { HubEvent } from '@eventhub/client';
import type { Row } from '../features/live';

export interface Selection {
  /** The row the keyboard is on. */
  readonly current: Row | null;
  /** The event shown in detail; it need not be listed any more. */
  readonly detail: HubEvent | null;
}

export type SelectionAction =
  | { readonly do: 'move'; readonly to: Row }
  | { readonly do: 'open'; readonly row: Row }
  | { readonly do: 'open-current' }
  | { readonly do: 'show'; readonly event: HubEvent }
  /** The list goes on: no row of it is meant any more. */
  | { readonly do: 'let-go' }
  | { readonly do: 'close' };

export const nothingSelected: Selection = { current: null, detail: null };

export function select(selection: Selection, action: SelectionAction): Selection {
  switch (action.do) {
    case 'move':
      return { current: action.to, detail: selection.detail === null ? null : action.to.event };
    case 'open':
      return { current: action.row, detail: action.row.event };
    case 'open-current':
      return { ...selection, detail: selection.current?.event ?? selection.detail };
    case 'show':
      return { current: null, detail: action.event };
    case 'let-go':
      return { ...selection, current: null };
    case 'close':
      return nothingSelected;
  }
}
