// @ts-check
/** The ring around a clock's face that empties until a message disappears. Its words are beside it. */

import { html, svg } from 'lit';
import { Element } from '../element.js';

/** How far two snapshots may differ about one deadline before the ring is set again. */
const SLACK_MS = 300;

class CountdownRing extends Element {
  static properties = { total: { type: Number }, deadline: { type: Number } };

  constructor() {
    super();
    /** The whole time, in milliseconds. */
    this.total = 0;
    /** When it ends, by `performance.now()`; null while it has not started. @type {number | null} */
    this.deadline = null;
    /** The deadline that the animation runs to. @type {number | null} */
    this.running = null;
    /** @type {Animation | null} */
    this.animation = null;
  }

  render() {
    return html`<svg class="ring" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      ${svg`<circle class="ring-track" cx="10" cy="10" r="7.5" /><circle class="ring-left" cx="10" cy="10" r="7.5" pathLength="1" />`}
    </svg>`;
  }

  updated() {
    const { deadline, running, total } = this;
    if (deadline === null || (running !== null && Math.abs(running - deadline) < SLACK_MS)) return;
    this.running = deadline;
    this.animation?.cancel();
    // With reduced motion it empties in a few steps.
    const easing = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'steps(8)' : 'linear';
    const frames = [{ strokeDashoffset: 0 }, { strokeDashoffset: 1 }];
    const circle = /** @type {SVGElement} */ (this.querySelector('.ring-left'));
    this.animation = circle.animate(frames, { duration: Math.max(total, 1), easing, fill: 'forwards' });
    this.animation.currentTime = Math.max(total - (deadline - performance.now()), 0);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.animation?.cancel();
    this.running = null;
  }
}

customElements.define('sotto-countdown-ring', CountdownRing);
