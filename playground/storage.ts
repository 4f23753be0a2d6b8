import type { Storage as EditorStorage } from '@graphiql/toolkit';

/** What may outlive the page: how it looks, never what was typed into it. */
const remembered = new Set([
  'graphiql:theme',
  'graphiql:visiblePlugin',
  'graphiql:docExplorerFlex',
  'graphiql:editorFlex',
  'graphiql:secondaryEditorFlex',
]);

/**
 * Returns a storage that hands layout and theme to `disk` and keeps everything else in memory. GraphiQL's own switch for headers is
 * not enough: its history writes the headers of every run, and its tabs write variables, which hold the secret of a log-in mutation.
 */
export function createStorage(disk: EditorStorage): EditorStorage {
  const memory = new Map<string, string>();
  return {
    get length() {
      return memory.size;
    },
    getItem: (key) => (remembered.has(key) ? disk.getItem(key) : (memory.get(key) ?? null)),
    setItem: (key, value) => {
      if (remembered.has(key)) disk.setItem(key, value);
      else memory.set(key, value);
    },
    removeItem: (key) => {
      if (remembered.has(key)) disk.removeItem(key);
      else memory.delete(key);
    },
    clear: () => {
      memory.clear();
      for (const key of remembered) disk.removeItem(key);
    },
  };
}
