'use client'
import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { staysHere } from './stay-here'

/** Goes to another page, unless that would end on the browser's error page. */
export function useNavigate(): <T extends string>(href: Route<T>) => void {
  const router = useRouter()
  return (href) => {
    if (!staysHere()) router.push(href)
  }
}
