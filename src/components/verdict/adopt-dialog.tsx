'use client'

import { visibleLine } from '@/orchestration/model/visible-text'
import { Stamp } from 'lucide-react'
import { type SubmitEvent, useId, useState } from 'react'
import type { ReductionRecord } from '@/orchestration/model/records'
import type { RunOrders } from '@/components/run/use-run-orders'
import { Button } from '@/components/ui/button'
import {
  Dialog,
  DialogBody,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
  DialogTrigger,
} from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select'
import { Textarea } from '@/components/ui/textarea'
import { unblind, winnerName } from './read-verdict'

type AdoptDialogProps = { reduction: ReductionRecord; busy: boolean; onAdopt: NonNullable<RunOrders['adopt']> }

const AS_JUDGED = ''

/** A person's word on a verdict: it stands as the run's, with the judge's winner or another, and a reason. */
export function AdoptDialog({ reduction, busy, onAdopt }: AdoptDialogProps) {
  const id = useId()
  const [open, setOpen] = useState(false)
  const [winner, setWinner] = useState(AS_JUDGED)
  const [reason, setReason] = useState('')
  const judged = winnerName(reduction)
  const judgedLabel = judged === null ? null : unblind(reduction, judged).label
  const isOverride = winner !== AS_JUDGED && winner !== judgedLabel
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const choice = {
      ...(isOverride ? { winnerLabel: winner } : {}),
      ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
    }
    onAdopt(reduction.id, choice, () => setOpen(false))
  }
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button size="sm">
          <Stamp />
          Adopt
        </Button>
      </DialogTrigger>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>Adopt version {reduction.version}</DialogTitle>
          <DialogDescription>
            It becomes the verdict of the run, under your name. You may name another winner than the judge.
          </DialogDescription>
        </DialogHeader>
        <form onSubmit={submit} className="contents">
          <DialogBody className="grid gap-4">
            <Field id={`${id}-winner`} label="Winner">
              <Select
                value={winner || 'judged'}
                onValueChange={(value) => setWinner(value === 'judged' ? AS_JUDGED : value)}
              >
                <SelectTrigger id={`${id}-winner`}>
                  <SelectValue />
                </SelectTrigger>
                <SelectContent>
                  <SelectItem value="judged">
                    {judgedLabel === null ? 'None, as the verdict says' : `${judgedLabel}, as the judge says`}
                  </SelectItem>
                  {reduction.candidates
                    .filter((candidate) => candidate.label !== judgedLabel)
                    .map((candidate) => (
                      <SelectItem key={candidate.workerId} value={candidate.label}>
                        {visibleLine(candidate.label)}
                      </SelectItem>
                    ))}
                </SelectContent>
              </Select>
            </Field>
            <Field
              id={`${id}-reason`}
              label="Reason"
              hint={isOverride ? 'Why yours and not the judge’s?' : 'Optional; it is kept with the verdict.'}
            >
              <Textarea
                id={`${id}-reason`}
                rows={3}
                maxLength={2_000}
                required={isOverride}
                value={reason}
                onChange={(event) => setReason(event.target.value)}
              />
            </Field>
          </DialogBody>
          <DialogFooter>
            <Button type="submit" variant="primary" busy={busy}>
              Adopt
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  )
}
