"""The embedded voices: espeak-ng through pyttsx3, or the voices of the system."""
