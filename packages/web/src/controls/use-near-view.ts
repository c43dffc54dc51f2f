import { type RefObject, useEffect, useState } from 'react'

/** How far below or above what is seen something counts as near, pixels. */
const NEAR = 400

/** Whether an element has ever been near what is seen: what costs and stands far down the page is made when somebody comes near. */
export function useNearView(element: RefObject<Element | null>): boolean {
  const [near, setNear] = useState(false)
  useEffect(() => {
    if (near || element.current === null) return
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setNear(true)
      },
      { rootMargin: `${NEAR}px 0px` },
    )
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [near, element])
  return near
}
