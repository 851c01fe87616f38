import type { ExportFile } from './exportFile';

// The browser reads the blob after the click has returned; long before this it has taken hold of it.
const releaseAfterMs = 60_000;

export function download(file: ExportFile): void {
  const url = URL.createObjectURL(new Blob([file.text], { type: file.mediaType }));
  const link = document.createElement('a');
  link.href = url;
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), releaseAfterMs);
}
