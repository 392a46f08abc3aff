import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'

import { AlertsCard } from './cards/alerts.tsx'
import { ChangesCard } from './cards/changes.tsx'
import { CostCard } from './cards/cost.tsx'
import { Foot } from './cards/foot.tsx'
import { Head } from './cards/head.tsx'
import { Overall } from './cards/overall.tsx'
import { ServicesCard } from './cards/services.tsx'
import { SourcesCard } from './cards/sources.tsx'
import { StateCard } from './cards/state.tsx'
import { TasksCard } from './cards/tasks.tsx'
import { TrendsCard } from './cards/trends.tsx'
import { useClock } from './data/clock.ts'
import { type Cockpit, type CockpitFeed, followGateway } from './data/cockpit.ts'
import type { PageFacts } from './data/page.ts'
import { Lost } from './parts/link-state.tsx'
import { showInTab } from './parts/tab.ts'
import { sayOverall } from './words/overall.ts'
import { toneOf } from './words/tone.ts'

/** The whole page: follows the gateway and shows what it says. */
export function Page({ facts }: { facts: PageFacts }): JSX.Element {
  const [cockpit, setCockpit] = useState<Cockpit | null>(null)
  const [feed, setFeed] = useState<CockpitFeed | null>(null)
  useEffect(() => setFeed(followGateway(setCockpit)), [])
  const { snapshot = null, gateway = null, day = null, week = null, changes = null } = cockpit ?? {}
  const connection = cockpit?.connection ?? { state: 'connecting' }
  const isDoubtful = connection.state !== 'live'
  useTab(facts, cockpit)
  return (
    <div class={`page is-${connection.state}${isDoubtful ? ' is-doubtful' : ''}`}>
      <Head facts={facts} connection={connection} gateway={gateway} />
      <Lost
        connection={connection}
        shownAt={snapshot?.computedAt ?? null}
        onRetry={() => feed?.retry()}
      />
      {snapshot === null ? (
        <main class="waiting">
          <h1>{connection.state === 'lost' ? 'Nothing is known' : 'Asking the gateway…'}</h1>
        </main>
      ) : (
        <main class="cards">
          <Overall snapshot={snapshot} connection={connection} day={day} />
          <StateCard state={snapshot.operationalState} />
          <CostCard cost={snapshot.costLadder} />
          <TasksCard tasks={snapshot.tasks} day={day} />
          <AlertsCard alerts={snapshot.alerts} />
          <ServicesCard health={snapshot.serviceHealth} day={day} />
          <TrendsCard day={day} week={week} onWeek={() => feed?.loadWeek()} />
          <ChangesCard changes={changes} />
          <SourcesCard gateway={gateway} />
        </main>
      )}
      {snapshot !== null && <Foot snapshot={snapshot} gateway={gateway} />}
    </div>
  )
}

function useTab(facts: PageFacts, cockpit: Cockpit | null): void {
  const say = (now: number): { status: string; words: string } =>
    cockpit === null || cockpit.snapshot === null
      ? { status: 'UNKNOWN', words: 'Not known' }
      : sayOverall(cockpit.snapshot, cockpit.connection, now)
  const words = useClock((now) => say(now).words)
  const tone = useClock((now) => toneOf(say(now).status))
  useEffect(() => showInTab(facts.name, words, tone), [facts, words, tone])
}
