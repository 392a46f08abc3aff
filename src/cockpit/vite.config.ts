import { defineConfig } from 'vite'

export default defineConfig({
  base: '/',
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../../dist/cockpit',
    emptyOutDir: true,
    // A data: address would not be let in by the content security policy of the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
