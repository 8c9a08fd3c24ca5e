// The waveform of the call page.
import WaveSurfer from "wavesurfer.js";

globalThis.WaveSurfer = WaveSurfer;
