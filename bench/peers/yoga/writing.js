// The connection that writes, durable to a power cut, and what all writes need.
import { randomBytes } from 'node:crypto'
import Database from 'better-sqlite3'

export const PUBLIC = 'BUSINESS_AND_PARTICIPANT'
export const holes = count => Array(count).fill('?').join(', ')

export function openWriter(file) {
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('cache_size = -65536')
  return db
}

export function newId(prefix, at) {
  return `${prefix}_${at.toString(16).padStart(14, '0')}${randomBytes(6).toString('hex')}`
}
