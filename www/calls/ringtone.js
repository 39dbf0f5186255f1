// @ts-check
/** The sound of ringing: two notes, made here. A page that may not make sounds yet stays quiet. */

const NOTES = { here: [523.25, 659.25], there: [440, 440] };
/** From one pair of notes to the next. */
const PAUSE_MS = { here: 2_000, there: 4_000 };
const SECONDS = 0.4;
const LOUD = 0.12;

/** @param {'here' | 'there'} where it rings @returns {() => void} ends it */
export function ring(where) {
  const sound = new AudioContext();
  const play = () => {
    if (sound.state !== 'running') return;
    for (const [place, frequency] of NOTES[where].entries()) note(sound, frequency, sound.currentTime + place * SECONDS);
  };
  sound.addEventListener('statechange', play, { once: true });
  const timer = setInterval(play, PAUSE_MS[where]);
  return () => {
    clearInterval(timer);
    if (sound.state !== 'closed') void sound.close();
  };
}

/** @param {AudioContext} sound @param {number} frequency @param {number} at in seconds of that context */
function note(sound, frequency, at) {
  const tone = new OscillatorNode(sound, { frequency });
  const gain = new GainNode(sound, { gain: 0 });
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(LOUD, at + 0.04);
  gain.gain.exponentialRampToValueAtTime(0.001, at + SECONDS);
  tone.connect(gain).connect(sound.destination);
  tone.start(at);
  tone.stop(at + SECONDS);
}
