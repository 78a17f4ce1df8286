"""Optimal dynamic partial-order reduction: one execution for each class of equivalent interleavings.

Algorithm: Abdulla, Aronsson, Jonsson, Sagonas, "Source Sets: A Foundation for Optimal Dynamic Partial Order Reduction",
Journal of the ACM 64(4), 2017, with wakeup trees. (In the making.)
"""
