import { defineConfig } from 'vite'

import documents from './generated/persisted-documents.json' with { type: 'json' }

export default defineConfig({
  base: '/',
  publicDir: false,
  plugins: [
    {
      // The gateway serves what the page asks for also where it refuses all other documents.
      name: 'documents',
      generateBundle() {
        const source = JSON.stringify(documents)
        this.emitFile({ type: 'asset', fileName: 'documents.json', source })
      },
    },
  ],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../../dist/cockpit',
    emptyOutDir: true,
    // A data: address would not be let in by the content security policy of the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
