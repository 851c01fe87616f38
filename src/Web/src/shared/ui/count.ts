const format = new Intl.NumberFormat('en-GB');

export function count(value: number): string {
  return format.format(value);
}
