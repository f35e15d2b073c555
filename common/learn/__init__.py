"""The learner's command: ./learn in the project's root starts it as `python3 -m learn`.

It decides nothing about correctness. CTest and the test executables do; this package runs them,
reads what they say and says it again for a newcomer. Python 3.9 and its standard library only.
"""
