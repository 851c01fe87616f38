import react from '@vitejs/plugin-react';
import { defaultClientConditions, defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

const hub = 'http://127.0.0.1:8080';

// The packages of this workspace are taken as they are written, so that none has to be built first.
const fromSource = '@eventhub/source';

export default defineConfig({
  plugins: [react()],
  resolve: { conditions: [fromSource, ...defaultClientConditions] },
  ssr: { resolve: { conditions: [fromSource, ...defaultServerConditions] } },
  build: {
    target: ['chrome123', 'firefox128', 'safari17.5'],
    // A data: URI would need a hole in `default-src 'self'`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: {
    proxy: {
      '/hubs': { target: hub, ws: true },
      '/api': { target: hub },
    },
  },
  test: {
    testTimeout: 30_000,
    restoreMocks: true,
    unstubGlobals: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'logic',
          environment: 'node',
          include: ['{src,packages/*/src}/**/*.test.ts'],
          exclude: ['**/*.dom.test.ts'],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'dom',
          environment: 'jsdom',
          include: ['{src,packages/*/src}/**/*.{test.tsx,dom.test.ts}'],
          setupFiles: ['./src/shared/testing/setup.ts'],
        },
      },
    ],
  },
});
