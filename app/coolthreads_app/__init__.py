"""The window and the command line of Coolthreads, over the engine `coolthreads`."""
