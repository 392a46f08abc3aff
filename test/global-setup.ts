import { execFile } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Builds the program that tests start as a process, unless it is newer than what it is made of. */
export default async function setup(): Promise<void> {
  const outputs = ['dist/main.js', 'dist/cockpit/index.html']
  const built = Math.min(...(await Promise.all(outputs.map((name) => changedAt(join(root, name))))))
  const names = await readdir(join(root, 'src'), { recursive: true })
  const sources = [...names.map((name) => join('src', name)), 'package.json', 'tsconfig.json']
  const changes = await Promise.all(sources.map((name) => changedAt(join(root, name))))
  if (changes.every((change) => change < built)) return
  await promisify(execFile)('npm', ['run', 'build'], { cwd: root }).catch(
    (error: Error & { stdout?: string }) => {
      throw new Error(`the program cannot be built\n${error.stdout ?? ''}`, { cause: error })
    },
  )
}

async function changedAt(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
}
