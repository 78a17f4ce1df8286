"""What a trace tells: pure functions, no execution, no drawing."""
