/** Small talk, which needs no data. */
export const talk = String.raw`
entries:
  - id: greeting
    category: greeting
    patterns:
      - (hi|hello|hey|hiya|howdy|yo|greetings)(,? (there|again|all|everyone|team|kora))?
      - good (morning|afternoon|evening|day)(,? (all|everyone|team|kora))?
    reply: Hello!

  - id: thanks
    category: thanks
    patterns:
      - ((ok|okay|great|cool|nice|perfect),? )?(many )?(thanks|thank you|thx|ty|cheers)(,? (so much|very much|a lot|a bunch|again|all|kora))?
      - much appreciated
    reply: You're welcome.

  - id: ack
    category: ack
    patterns:
      - (ok|okay|k|kk)(,? (cool|great|got it|understood|noted))?
      - (cool|great|nice|alright|understood|noted|roger|roger that|makes sense|good to know)
      - (i )?got it
    reply: 👍
`
