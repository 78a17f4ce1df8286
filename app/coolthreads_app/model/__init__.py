"""What the window is about, without a window: the session, its playhead, its moments."""
