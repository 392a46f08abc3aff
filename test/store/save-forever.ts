import { createFileStore } from '../../src/store/file-store.ts'
import { storedSnapshot } from './snapshots.ts'

/** Saves ever newer snapshots to the path it is given, until it is killed or cannot. */
const [, , path = '', padding = '0', count = 'Infinity'] = process.argv

// So that a write beyond the limit of the file size fails instead of ending the process.
process.on('SIGXFSZ', () => undefined)

const store = createFileStore({ path, warn: (message) => process.stdout.write(`${message}\n`) })
const held = await store.load()
const first = Number(held?.revision ?? 0) + 1
try {
  for (let revision = first; revision < first + Number(count); revision += 1) {
    await store.save(storedSnapshot(revision, 'x'.repeat(Number(padding))))
    if (revision === first) process.stdout.write('saving\n')
  }
} catch (error) {
  process.stdout.write(`${String(error)}\n`)
}
