"""One file with everything a site cannot make again, and the proof that it can be restored."""
