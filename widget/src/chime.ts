/** A short, soft sound; made here, so nothing is fetched. Browsers allow it once the visitor has pressed something. */

export function chime(): void {
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = 660;
  volume.gain.value = 0.05;
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(0.2);
  tone.onended = () => void audio.close();
}
