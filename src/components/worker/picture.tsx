import { visibleLine } from '@/orchestration/model/visible-text'
import type { ShownPicture } from '@/orchestration/run/transcript'
import { artifactUrl } from '@/orchestration/model/artifact'

/** A picture that an agent showed, in its own size up to the column's; a click opens it alone. */
export function Picture({ picture }: { picture: ShownPicture }) {
  const url = artifactUrl(picture.artifactId)
  return (
    <a href={url} target="_blank" rel="noreferrer" className="block w-fit max-w-full">
      {/* eslint-disable-next-line @next/next/no-img-element -- a private file of the run: nothing may optimise or cache it */}
      <img
        src={url}
        alt={`${visibleLine(picture.title)} from the agent`}
        loading="lazy"
        className="max-h-96 max-w-full rounded-md border border-line bg-surface object-contain"
      />
    </a>
  )
}
