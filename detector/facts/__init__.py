"""What an article states: its numbers and its attributions, and how they drift between versions."""
