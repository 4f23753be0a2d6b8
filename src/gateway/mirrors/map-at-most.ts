/** Does some work for each item, for no more than `most` of them at a time; results in the order of the items. */
export async function mapAtMost<Item, Result>(
  items: readonly Item[],
  most: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Map<number, Result>();
  const queue = items.entries();
  const run = async (): Promise<void> => {
    for (const [position, item] of queue) results.set(position, await work(item));
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, run));
  return [...results].sort(([one], [other]) => one - other).map(([, result]) => result);
}
