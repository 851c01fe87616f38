const paths = {
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.2v9.6l7.5-4.8z',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.5 10.5l3 3',
  close: 'M4 4l8 8M12 4l-8 8',
  chevron: 'M4.5 6.5L8 10l3.5-3.5',
  download: 'M8 2.5v7.5M4.8 7.2L8 10.4l3.2-3.2M3 13.2h10',
  copy: 'M5.8 5.8h7v7h-7zM3.2 10.2v-7h7',
  check: 'M3.2 8.6l3 3 6.6-7.2',
  sun: 'M8 10.6a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2zM8 1.6v1.6M8 12.8v1.6M1.6 8h1.6M12.8 8h1.6M3.5 3.5l1.1 1.1M11.4 11.4l1.1 1.1M12.5 3.5l-1.1 1.1M4.6 11.4l-1.1 1.1',
  moon: 'M13 9.6A5.6 5.6 0 0 1 6.4 3 5.6 5.6 0 1 0 13 9.6z',
  screen: 'M2.2 3.2h11.6v7.6H2.2zM5.6 13.4h4.8',
  help: 'M5.8 6a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.6M8 12.2v.3',
  alert: 'M8 2.4l6 10.8H2zM8 6.6v3M8 11.4v.2',
  up: 'M8 13V3.5M4.2 7L8 3.2 11.8 7',
  again: 'M3.2 8a4.8 4.8 0 1 0 1.5-3.5M4.9 1.8v2.9h2.9',
  leave: 'M6.5 3H3v10h3.5M7 8h6.5M11 5.4L13.6 8 11 10.6',
} as const;

export type IconName = keyof typeof paths;

/** Decoration only: the words beside it, or the label of its button, say what it means. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
