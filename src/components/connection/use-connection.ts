'use client'
import { useSyncExternalStore } from 'react'
import { type Connection, readConnection, subscribeToConnection } from './connection'

/** How the page is connected just now; while rendering on the server, and until the page's script works, online. */
export function useConnection(): Connection {
  return useSyncExternalStore(subscribeToConnection, readConnection, onServer)
}

function onServer(): Connection {
  return 'online'
}
