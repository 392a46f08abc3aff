import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

import { defineConfig } from 'vite'

const src = fileURLToPath(new URL('.', import.meta.url))

/**
 * Makes one file of the program, `dist/main.js`, since looking up some three hundred files takes
 * longer than all else at the start. The library beside it stays as the compiler writes it.
 */
export default defineConfig({
  publicDir: false,
  plugins: [
    {
      // Files that are found beside a module are still found when it has become part of another.
      name: 'where-modules-were',
      transform(code, id) {
        if (!id.startsWith(src) || !code.includes('import.meta.url')) return undefined
        const was = JSON.stringify(`./${relative(src, id)}`)
        return code.replaceAll('import.meta.url', `new URL(${was}, import.meta.url).href`)
      },
    },
  ],
  ssr: {
    noExternal: true,
    // Loaded when first needed, if at all.
    external: [
      '@graphql-yoga/render-graphiql',
      '@modelcontextprotocol/client',
      '@modelcontextprotocol/sdk',
      'fastify',
      'prom-client',
      're2js',
      'redis',
      // It names its temporary files after its own.
      'write-file-atomic',
    ],
  },
  build: {
    ssr: 'main.ts',
    outDir: '../dist',
    emptyOutDir: false,
    target: 'node20',
    minify: false,
    reportCompressedSize: false,
    rolldownOptions: {
      output: { entryFileNames: 'main.js', chunkFileNames: 'main-[name].js' },
    },
  },
})
