export const SERVICES = ['vercel', 'sentry', 'doppler', 'supabase', 'fly', 'api']

/** How long what a service said counts; short, so that some of it is forgotten under way. */
const EXPIRE_MS = 12_000

/** The configuration of a gateway that reads the scripted upstream every five seconds. */
export function makeConfig(folder, port) {
  const from = (name, keys, more = {}) => ({
    kind: 'json',
    url: `http://127.0.0.1:${port}/${name}`,
    timeout: '3s',
    map: Object.fromEntries(keys.map((key) => [key, key])),
    ...more,
  })
  const service = { staleAfter: '6s', expireAfter: `${EXPIRE_MS}ms` }
  return {
    name: 'load',
    server: { port: 0 },
    snapshot: { path: `${folder}/snapshot.json`, intervalSeconds: 5 },
    sections: {
      operationalState: { from: from('state', ['primary', 'paused']) },
      alerts: { from: from('alerts', ['items']) },
      costLadder: { creditPoolUsd: 200, from: from('cost', ['spentToDateUsd']) },
      serviceHealth: {
        services: Object.fromEntries(
          SERVICES.map((name) => [name, from(name, ['status', 'latencyMs'], service)]),
        ),
      },
      tasks: { from: from('tasks', ['openCount', 'inProgressCount', 'blockedCount']) },
    },
  }
}
