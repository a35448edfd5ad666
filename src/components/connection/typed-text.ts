type TextField = HTMLInputElement | HTMLTextAreaElement | HTMLElement

/** Fields that were typed into since the page was loaded, and what they held before. */
const before = new Map<TextField, string>()

/** Notes which fields are typed into. Returns how to stop. */
export function trackTypedText(page: Document): () => void {
  const held = new WeakMap<TextField, string>()
  const onFocus = ({ target }: Event) => {
    if (isTextField(target) && !held.has(target)) held.set(target, textOf(target))
  }
  const onInput = ({ target }: Event) => {
    // A field that had the focus before this was started may hold typed text already: it counts from empty.
    if (isTextField(target) && !before.has(target)) before.set(target, held.get(target) ?? '')
  }
  page.addEventListener('focusin', onFocus)
  page.addEventListener('input', onInput)
  return () => {
    page.removeEventListener('focusin', onFocus)
    page.removeEventListener('input', onInput)
  }
}

/** Whether a field of the page holds text that was typed and would be lost with the page. */
export function holdsTypedText(): boolean {
  for (const field of before.keys()) if (!field.isConnected) before.delete(field)
  return [...before].some(([field, text]) => textOf(field).trim() !== '' && textOf(field) !== text)
}

function isTextField(target: EventTarget | null): target is TextField {
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  )
}

function textOf(field: TextField): string {
  return 'value' in field ? field.value : (field.textContent ?? '')
}
