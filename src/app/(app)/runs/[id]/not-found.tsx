import { MissingPage } from '@/components/shell/missing-page'

export default function NotFound() {
  return (
    <MissingPage title="There is no such run or worker">
      It was deleted, or its address is not quite right, or it belongs to another workspace.
    </MissingPage>
  )
}
