"""Measurements. Each module here that has a ``main()`` prints tables; `python -m benchmarks` runs all of them."""
