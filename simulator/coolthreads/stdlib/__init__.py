"""The virtual standard library: each file is named after the module that it stands in for."""
