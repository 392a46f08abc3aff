import type { FastifyInstance } from 'fastify'
import type { GraphQLSchema } from 'graphql'

import { badgeDoor } from './badges.ts'
import { cockpitDoor } from './cockpit.ts'
import type { Door, DoorDeps } from './door.ts'
import { graphiqlDoor } from './graphql/graphiql.ts'
import { healthDoor } from './health.ts'
import { createHost } from './http-host.ts'
import { createMcpDoor } from './mcp/door.ts'
import type { Meters } from './meters.ts'
import { createMetricsDoor } from './metrics.ts'
import { pushDoor } from './push.ts'
import { restDoor } from './rest.ts'
import { createSessionDoor } from './session.ts'
import type { SignIn } from './sign-in.ts'

/** What some of the doors need besides. */
export interface OpenDoorsDeps {
  readonly schema: GraphQLSchema
  readonly meters: Meters
  readonly signIn: SignIn
}

/** Makes the host of all doors but GraphQL's; a new door is a line in the list. */
export async function openDoors(
  deps: DoorDeps,
  { schema, meters, signIn }: OpenDoorsDeps,
): Promise<FastifyInstance> {
  const doors: readonly Door[] = [
    healthDoor,
    restDoor,
    pushDoor,
    graphiqlDoor,
    cockpitDoor,
    badgeDoor,
    createSessionDoor(signIn),
    createMetricsDoor(meters),
    createMcpDoor(schema),
    ...(deps.doors ?? []),
  ]
  const host = createHost(doors, deps)
  await host.ready()
  return host
}
