"""From traces to frozen draw items; plain arithmetic, no Qt."""
