import { Cell, type Observable } from '../../shared/store/observable';

export interface Notice {
  /** What it is about; a newer notice about the same replaces the older one. */
  readonly about: string;
  readonly text: string;
}

// More than these at once are not read.
const mostNotices = 4;

/** What the reader has to know and may put away. Newest first. */
export class NoticeBoard implements Observable<readonly Notice[]> {
  readonly #notices = new Cell<readonly Notice[]>([]);

  get(): readonly Notice[] {
    return this.#notices.get();
  }

  subscribe(onChange: () => void): () => void {
    return this.#notices.subscribe(onChange);
  }

  post(notice: Notice): void {
    const others = this.get().filter(({ about }) => about !== notice.about);
    this.#notices.set([notice, ...others].slice(0, mostNotices));
  }

  dismiss(about: string): void {
    this.#notices.set(this.get().filter((notice) => notice.about !== about));
  }
}
