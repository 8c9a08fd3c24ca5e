"""Sound in, transcript out: decoding, line tones, voice activity, recognition, guards, speakers."""
