/** In a hidden tab there are no frames: then after a while, ms. */
const HIDDEN_INTERVAL = 250

/** Runs once before the next paint, or a little later where none comes, also when the tab is hidden meanwhile. */
export function nextFrame(run: () => void): void {
  let isDone = false
  const once = () => {
    if (isDone) return
    isDone = true
    clearTimeout(timer)
    run()
  }
  const timer = setTimeout(once, HIDDEN_INTERVAL)
  if (typeof requestAnimationFrame === 'function') requestAnimationFrame(once)
}
