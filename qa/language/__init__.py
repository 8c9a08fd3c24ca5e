"""Chinese text as pure functions: normalising, sound-alike matching, entities, syllables."""
