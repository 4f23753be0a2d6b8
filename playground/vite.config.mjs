import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Not './': the page answers at /playground, without a slash, where relative links would point at the site's root.
  base: '/playground/',
  build: {
    outDir: '../dist/playground',
    emptyOutDir: true,
    sourcemap: false,
    // Files stay files, so the content security policy needs `data:` only for the icons Monaco's own style sheet carries.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The editor alone is larger than Vite's limit; the visitor loads it once and the hashed name is cached for a year.
    chunkSizeWarningLimit: 4096,
    // React's "use client" lines mean nothing here, and a hundred warnings about them would hide a real one.
    rolldownOptions: {
      onLog: (level, log, report) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log);
      },
    },
  },
  worker: { format: 'es' },
});
