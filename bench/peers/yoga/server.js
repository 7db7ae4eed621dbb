// `node server.js PORT DATABASE [jit]`: GraphQL Yoga over better-sqlite3.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { useGraphQlJit } from '@envelop/graphql-jit'
import { createSchema, createYoga } from 'graphql-yoga'
import { open } from './database.js'
import { Merging } from './merging.js'
import { Reads } from './reads.js'
import { resolvers } from './resolvers.js'
import { Sending } from './sending.js'
import { openWriter } from './writing.js'

const [port, file, jit] = process.argv.slice(2)
const typeDefs = readFileSync(new URL('../slice.graphql', import.meta.url), 'utf8')
const statements = open(file)
const db = openWriter(file)
const [sending, merging] = [new Sending(db), new Merging(db)]

const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }),
  context: () => ({ reads: new Reads(statements), sending, merging }),
  graphiql: false,
  landingPage: false,
  logging: false,
  plugins: jit === 'jit' ? [useGraphQlJit()] : [],
})
createServer(yoga).listen(Number(port), '127.0.0.1')
