/** What is open and what is in progress. */
export const tasks = String.raw`
entries:
  - id: tasks-open
    category: tasks
    patterns:
      - (what('?s| is)|is anything|anything) open( now| right now)?
      - ((the|our|my|your|current) )*(open )?(tasks|tickets)( open| status| count| summary)?
      - (do we have |are there |have you got )?any (open )(tasks|tickets)
      - (are )?any (tasks|tickets) open
      - how many (open )?(tasks|tickets)( are open| are there| do we have| do you have)?
      - (what|which) (tasks|tickets) are (open|there)
      - (show|list) (me )?(the |all )*(open )?(tasks|tickets)
      - what('?s| is) (in|on) (the|your|our) (queue|list|plate|backlog)
    document: |
      { snapshot { tasks { openCount items(first: 500) { title state } } } }
    reply: >-
      {{ snapshot.tasks.openCount | count "open task"
      }}{{ if snapshot.tasks.items is known
      }}{{ if snapshot.tasks.items | where state OPEN IN_PROGRESS
      }}{{ if snapshot.tasks.items | where state OPEN IN_PROGRESS == snapshot.tasks.openCount
      }}: {{ snapshot.tasks.items | where state OPEN IN_PROGRESS | list title
      }}{{ else if snapshot.tasks.items | where state OPEN IN_PROGRESS < snapshot.tasks.openCount
      }}, among them {{ snapshot.tasks.items | where state OPEN IN_PROGRESS | list title
      }}{{ end }}{{ end }}{{ end }}.

  - id: tasks-in-progress
    category: tasks
    patterns:
      - (what('?s| is)|is anything|anything) in progress( now| right now)?
      - ((the|our|my|your|current) )*(tasks |tickets )?in progress( tasks| tickets)?
      - how many (tasks |tickets )?(are )?in progress( tasks| tickets)?
      - (what|which) (tasks|tickets) are in progress
      - what (are|is) (you|we|it|kora) (working on|doing|busy with)( now| right now| currently)?
      - what('?s| is) being worked on( now| right now)?
    document: |
      { snapshot { tasks { inProgressCount items(first: 500) { title state } } } }
    reply: >-
      {{ snapshot.tasks.inProgressCount | count task }} in progress{{
      if snapshot.tasks.items is known
      }}{{ if snapshot.tasks.items | where state IN_PROGRESS
      }}{{ if snapshot.tasks.items | where state IN_PROGRESS == snapshot.tasks.inProgressCount
      }}: {{ snapshot.tasks.items | where state IN_PROGRESS | list title
      }}{{ else if snapshot.tasks.items | where state IN_PROGRESS < snapshot.tasks.inProgressCount
      }}, among them {{ snapshot.tasks.items | where state IN_PROGRESS | list title
      }}{{ end }}{{ end }}{{ end }}.

  - id: tasks-blocked
    category: tasks
    patterns:
      - (what('?s| is)|is anything|anything) blocked( now| right now)?
      - ((the|our|my|your) )?(blocked (tasks|tickets)|(tasks|tickets) blocked|blockers)
      - (do we have |are there )?any (blocked (tasks|tickets)|blockers)
      - how many (tasks |tickets )?(are )?blocked( tasks| tickets)?
      - (what|which) (tasks|tickets) are blocked
    document: |
      { snapshot { tasks { blockedCount items(first: 500) { title state } } } }
    reply: >-
      {{ snapshot.tasks.blockedCount | count task }} blocked{{
      if snapshot.tasks.items is known
      }}{{ if snapshot.tasks.items | where state BLOCKED
      }}{{ if snapshot.tasks.items | where state BLOCKED == snapshot.tasks.blockedCount
      }}: {{ snapshot.tasks.items | where state BLOCKED | list title
      }}{{ else if snapshot.tasks.items | where state BLOCKED < snapshot.tasks.blockedCount
      }}, among them {{ snapshot.tasks.items | where state BLOCKED | list title
      }}{{ end }}{{ end }}{{ end }}.
`
