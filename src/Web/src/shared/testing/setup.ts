import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

configure({ asyncUtilTimeout: 15_000 });

// jsdom lays nothing out: the list needs to be told how much room it has to know which rows to make.
Object.defineProperties(HTMLElement.prototype, {
  clientHeight: { configurable: true, get: () => 600 },
  clientWidth: { configurable: true, get: () => 1000 },
});

class RoomThatNeverChanges implements ResizeObserver {
  observe(): void {
    return undefined;
  }

  unobserve(): void {
    return undefined;
  }

  disconnect(): void {
    return undefined;
  }
}
Object.assign(globalThis, {
  ResizeObserver: RoomThatNeverChanges,
  matchMedia: (query: string) => Object.assign(new EventTarget(), { matches: false, media: query }),
});

// jsdom knows the dialog element, not its modal form.
HTMLDialogElement.prototype.showModal = function showModal() {
  this.open = true;
};
HTMLDialogElement.prototype.close = function close() {
  this.open = false;
};

// jsdom cannot scroll; what the list asks for is taken as done.
Element.prototype.scrollTo = function scrollTo(options?: ScrollToOptions | number, top?: number) {
  this.scrollTop = (typeof options === 'object' ? options.top : top) ?? this.scrollTop;
  this.dispatchEvent(new Event('scroll'));
};

afterEach(() => {
  cleanup();
  sessionStorage.clear();
  localStorage.clear();
});
