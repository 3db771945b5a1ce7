import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/** One output file per process; `src-main/entries.ts` finds them again at run time. */
const mainEntries = {
  planoai: 'src-main/cli/planoai.ts',
  desktop: 'src-main/desktop/main.ts',
  'background-host': 'src-main/cli/background-host.ts',
  'gateway-process': 'src-gateway/gateway-process.ts',
  'collector-worker': 'src-main/collector/collector-worker.ts',
  'signals-worker': 'src-gateway/signals-worker.ts',
};

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      // All in one folder: modules find their neighbours by `import.meta.url`, wherever they were put.
      rolldownOptions: { input: mainEntries, output: { chunkFileNames: '[name]-[hash].js' } },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      rolldownOptions: {
        input: { preload: 'src-main/desktop/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    plugins: [react(), tailwindcss()],
    worker: { format: 'es' },
    build: {
      outDir: 'out/renderer',
      // The editor is loaded on its own, when its screen is opened.
      chunkSizeWarningLimit: 5000,
      // Off by default in electron-vite; the first script counts against the start of the window.
      minify: true,
      rolldownOptions: { input: 'src-renderer/index.html' },
    },
  },
});
